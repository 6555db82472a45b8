import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, it } from 'node:test';
import type { OtlpSettings } from '../../../src/config/config.ts';
import { ConfigError } from '../../../src/config/config-error.ts';
import { destinationOf } from '../../../src/outputs/otlp/destination.ts';

const NOTHING: OtlpSettings = { endpoint: undefined, protocol: undefined, headers: undefined };

const before = { ...process.env };
function environment(variables: { [name: string]: string }): void {
  Object.assign(process.env, variables);
}
afterEach(() => {
  for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
});

describe('destinationOf', () => {
  it('is the default of the specification', () => {
    assert.deepEqual(destinationOf('logs', NOTHING), {
      protocol: 'http/json',
      url: 'http://localhost:4318/v1/logs',
      headers: {},
      compression: 'none',
      timeoutMs: 10_000,
      tls: { ca: undefined, cert: undefined, key: undefined },
      maxEntries: 4_096,
      delayMs: 200,
    });
  });

  it("takes a signal's own address as it is, and adds its path to the general one", () => {
    environment({
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://all:1/prefix/',
      OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: 'http://logs:2/here',
    });
    assert.equal(destinationOf('logs', NOTHING).url, 'http://logs:2/here');
    assert.equal(destinationOf('traces', NOTHING).url, 'http://all:1/prefix/v1/traces');
    assert.equal(
      destinationOf('logs', { ...NOTHING, endpoint: 'http://own:3/' }).url,
      'http://own:3/v1/logs',
    );
  });

  it('puts the headers of the configuration over the signal’s over the general ones', () => {
    environment({
      OTEL_EXPORTER_OTLP_HEADERS: 'a=1,b=1,c=x%20y',
      OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'b=2',
    });
    const { headers } = destinationOf('traces', { ...NOTHING, headers: { d: '3' } });
    assert.deepEqual(headers, { a: '1', b: '2', c: 'x y', d: '3' });
  });

  it('reads time-out, compression, batch size, delay and certificates', (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'spanlog-tls-'));
    t.after(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, 'ca.pem'), 'PEM');
    environment({
      OTEL_EXPORTER_OTLP_TIMEOUT: '2000',
      OTEL_EXPORTER_OTLP_LOGS_COMPRESSION: 'gzip',
      OTEL_EXPORTER_OTLP_CERTIFICATE: join(folder, 'ca.pem'),
      OTEL_BLRP_MAX_EXPORT_BATCH_SIZE: '100',
      OTEL_BLRP_SCHEDULE_DELAY: '0',
      OTEL_BSP_SCHEDULE_DELAY: 'soon',
    });
    const logs = destinationOf('logs', NOTHING);
    assert.deepEqual(
      [logs.timeoutMs, logs.compression, logs.tls.ca, logs.maxEntries, logs.delayMs],
      [2000, 'gzip', 'PEM', 100, 0],
    );
    const traces = destinationOf('traces', NOTHING);
    assert.deepEqual([traces.compression, traces.maxEntries, traces.delayMs], ['none', 4_096, 200]);
  });

  it('refuses what cannot work, naming variable, value and what is allowed', () => {
    const refused = (name: string, value: string, allowed: RegExp) => {
      environment({ [name]: value });
      assert.throws(
        () => destinationOf('logs', NOTHING),
        (error) =>
          error instanceof ConfigError && error.message.includes(name) && allowed.test(error.message),
      );
      delete process.env[name];
    };
    refused('OTEL_EXPORTER_OTLP_ENDPOINT', 'localhost:4318', /http/);
    refused('OTEL_EXPORTER_OTLP_COMPRESSION', 'zip', /gzip, none/);
    refused('OTEL_EXPORTER_OTLP_CERTIFICATE', '/nowhere/ca.pem', /ENOENT/);
    refused('OTEL_EXPORTER_OTLP_PROTOCOL', 'http', /http\/json, http\/protobuf, grpc/);
  });
});
