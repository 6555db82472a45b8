import assert from 'node:assert/strict';
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { afterEach, beforeEach, describe, it, mock } from 'node:test';
import { DiagLogLevel, diag } from '@opentelemetry/api';
import { globalErrorHandler } from '@opentelemetry/core';
import { diagnosticsLevel, takeOverDiagnostics } from '../../src/sdk/diagnostics.ts';

let said: string[] = [];

beforeEach(() => {
  said = [];
  mock.method(fs, 'writeSync', (_fd: number, text: string) => {
    said.push(text);
    return text.length;
  });
  syncBuiltinESMExports();
  mock.timers.enable({ apis: ['Date'], now: 1_000_000 });
});
afterEach(() => {
  mock.timers.reset();
  mock.restoreAll();
  syncBuiltinESMExports();
  diag.disable();
  delete process.env['OTEL_LOG_LEVEL'];
});

describe('diagnostics', () => {
  it('are said once a minute each', () => {
    takeOverDiagnostics();
    for (let i = 0; i < 100; i++) diag.warn('disk full');
    diag.error('other', new Error('why'));
    assert.deepEqual(said, ['spanlog: disk full\n', 'spanlog: other Error: why\n']);
    mock.timers.tick(59_999);
    diag.warn('disk full');
    assert.equal(said.length, 2);
    mock.timers.tick(1);
    diag.warn('disk full');
    assert.equal(said.length, 3);
  });

  it('remember no more than a few hundred messages', () => {
    takeOverDiagnostics();
    for (let i = 0; i < 1_000; i++) diag.warn(`message ${i}`);
    diag.warn('message 999');
    assert.equal(said.length, 1_000);
  });

  it('keep to OTEL_LOG_LEVEL', () => {
    assert.equal(diagnosticsLevel(), DiagLogLevel.WARN);
    process.env['OTEL_LOG_LEVEL'] = 'ERROR';
    takeOverDiagnostics();
    diag.warn('quiet');
    diag.error('loud');
    assert.deepEqual(said, ['spanlog: loud\n']);
  });

  it('say once that another SDK was refused, whatever number of APIs it registers', () => {
    takeOverDiagnostics();
    for (const api of ['trace', 'context', 'propagation', 'metrics']) {
      diag.error('x', new Error(`@opentelemetry/api: Attempted duplicate registration of API: ${api}`));
    }
    assert.equal(said.length, 1);
    assert.match(said[0] ?? '', /another OpenTelemetry SDK tried to start/);
  });

  it('leave failed exports to the count of deliveries', () => {
    takeOverDiagnostics();
    globalErrorHandler(new Error('ECONNREFUSED'));
    assert.deepEqual(said, []);
  });
});
