import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { OtlpSettings } from '../../../src/config/config.ts';
import { endpointText } from '../../../src/outputs/otlp/endpoint.ts';
import { protocolOf } from '../../../src/outputs/otlp/protocol.ts';

const settings = (given: Partial<OtlpSettings> = {}): OtlpSettings => ({
  endpoint: undefined,
  protocol: undefined,
  headers: undefined,
  ...given,
});

describe('endpointText', () => {
  it('is the configured address, else the signal’s variable, else the general one, else the default', () => {
    const environment = {
      OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: 'http://logs:1/v1/logs',
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://all:2',
    };
    assert.equal(endpointText('logs', settings({ endpoint: 'http://own:3/' }), environment), 'http://own:3');
    assert.equal(endpointText('logs', settings(), environment), 'http://logs:1/v1/logs');
    assert.equal(endpointText('traces', settings(), environment), 'http://all:2');
    assert.equal(endpointText('traces', settings(), {}), 'http://localhost:4318');
    assert.equal(
      endpointText('logs', settings(), { OTEL_EXPORTER_OTLP_ENDPOINT: '' }),
      'http://localhost:4318',
    );
  });

  it('shows no credentials and no query', () => {
    const shown = (endpoint: string) => endpointText('logs', settings({ endpoint }), {});
    for (const secret of [
      'http://user:hunter2@c:4318/x?key=hunter2#hunter2',
      'http://hunter2@c:4318/x',
      'http://:hunter2@c:4318/x',
    ]) {
      assert.equal(shown(secret), 'http://***@c:4318/x');
    }
    for (const secret of ['user:hunter2@c:4317', 'hunter2@c:4317', 'hunter2@c:4317?key=hunter2']) {
      assert.equal(shown(secret), '***@c:4317');
    }
  });

  it('shows an address without a scheme as it is, as gRPC takes it', () => {
    assert.equal(endpointText('logs', settings({ endpoint: 'localhost:4317' }), {}), 'localhost:4317');
  });
});

describe('protocolOf', () => {
  it('goes from the nearest to the default', () => {
    const environment = {
      OTEL_EXPORTER_OTLP_LOGS_PROTOCOL: 'grpc',
      OTEL_EXPORTER_OTLP_PROTOCOL: ' http/protobuf ',
    };
    assert.equal(protocolOf('logs', settings({ protocol: 'http/json' }), environment).protocol, 'http/json');
    assert.equal(protocolOf('logs', settings(), environment).protocol, 'grpc');
    assert.equal(protocolOf('traces', settings(), environment).protocol, 'http/protobuf');
    assert.equal(
      protocolOf('traces', settings(), { OTEL_EXPORTER_OTLP_PROTOCOL: ' ' }).protocol,
      'http/json',
    );
  });

  it('names the variable that is wrong', () => {
    assert.throws(() => protocolOf('logs', settings(), { OTEL_EXPORTER_OTLP_LOGS_PROTOCOL: 'http' }), {
      name: 'ConfigError',
      key: 'OTEL_EXPORTER_OTLP_LOGS_PROTOCOL',
      message:
        'OTEL_EXPORTER_OTLP_LOGS_PROTOCOL: "http" is not allowed; allowed: http/json, http/protobuf, grpc',
    });
  });
});
