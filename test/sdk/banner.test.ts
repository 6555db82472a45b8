import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import type { SpanlogConfig } from '../../src/config/config.ts';
import { loadConfig } from '../../src/config/load.ts';
import { banner } from '../../src/sdk/banner.ts';

const KEYS = [
  'OTEL_LOGS_EXPORTER',
  'OTEL_TRACES_EXPORTER',
  'OTEL_CONFIG_FILE',
  'OTEL_EXPORTER_OTLP_ENDPOINT',
] as const;
afterEach(() => {
  for (const key of KEYS) delete process.env[key];
});
const parts = (config: SpanlogConfig, instrumentations?: string[]) =>
  banner(loadConfig({ service: 'shop', ...config }, {}, false), instrumentations).split(' | ');

describe('banner', () => {
  it('says what is on and where it goes', () => {
    const line = parts({}, ['http', 'undici']);
    assert.deepEqual(line.slice(0, 3), [
      'shop',
      'logs, traces -> http://localhost:4318',
      'traced: http, undici',
    ]);
    assert.ok(line.includes('stdout: json'));
    assert.equal(line.at(-1), 'silence with SPANLOG_BANNER=off');
  });

  it('says which other outputs there are', () => {
    const line = parts({
      outputs: {
        errors: { type: 'file', path: 'error.log' },
        graylog: { type: 'gelf', host: 'logs.internal' },
        socket: { type: 'syslog', protocol: 'unix', path: '/run/log.sock' },
        cloud: { type: 'cloudwatch', logGroupName: '/shop' },
        kept: { type: 'memory' },
        otlp: { type: 'otlp', level: 'warn' },
      },
    });
    assert.deepEqual(line.slice(2, -2), [
      'stdout: json',
      'errors: error.log',
      'graylog: gelf to logs.internal',
      'socket: syslog to /run/log.sock',
      'cloud: cloudwatch /shop',
      'kept: memory',
    ]);
    const own = parts({ outputs: { console: { type: 'console', stream: 'stderr', format: 'ecs' } } });
    assert.deepEqual(own.slice(2, -2), ['console: stderr ecs']);
  });

  it('names what would trace the clients that are not traced', () => {
    const line = banner(loadConfig({ service: 'shop' }, {}, false), ['http'], ['a-pg', 'a-redis']);
    assert.equal(line.split(' | ')[3], 'for its calls: npm install a-pg a-redis');
  });

  it('shows no credentials, from wherever they come', () => {
    process.env['OTEL_EXPORTER_OTLP_ENDPOINT'] = 'https://key:hunter2@c.net:443/otlp?token=hunter2';
    assert.equal(parts({}, ['http'])[1], 'logs, traces -> https://***@c.net/otlp');
    assert.equal(
      parts({ otlp: { endpoint: 'https://hunter2@own.net' } }, ['http'])[1],
      'logs, traces -> https://***@own.net',
    );
  });

  it('tells signals apart that go different ways', () => {
    process.env['OTEL_TRACES_EXPORTER'] = 'none';
    assert.deepEqual(parts({}, ['http']).slice(1, 3), ['logs -> http://localhost:4318', 'traces -> none']);
  });

  it('says when something else decides', () => {
    process.env['OTEL_CONFIG_FILE'] = 'otel.yaml';
    assert.equal(parts({}, ['http'])[1], 'logs, traces -> as OTEL_CONFIG_FILE says');
    assert.equal(parts({}, [])[2], 'joined a running SDK');
    assert.equal(parts({})[1], 'OpenTelemetry off (OTEL_SDK_DISABLED)');
  });
});
