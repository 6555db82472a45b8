/** The ways to start, and settings that take something away. */
import assert from 'node:assert/strict';
import type { Case } from '../matrix.ts';
import { hex } from '../truth.ts';
import { plainSteps as steps } from './servers.ts';

const app = 'plain-http';

export const starts: Case[] = [
  { name: '--import spanlog/register', app, flags: ['--import', 'spanlog/register'], steps },
  {
    name: 'NODE_OPTIONS="--require spanlog/register"',
    app,
    flags: [],
    env: { NODE_OPTIONS: '--require spanlog/register' },
    steps,
  },
  {
    name: '--require and --import at once',
    app,
    flags: ['--require', 'spanlog/register', '--import', 'spanlog/register'],
    steps,
  },
  { name: 'start() in the app’s first module, without a flag', app: 'started-in-code', flags: [], steps },
  {
    name: 'a TypeScript app, its types stripped by Node',
    app: 'typed.mts',
    modules: ['esm'],
    flags: ['--experimental-strip-types', '--require', 'spanlog/register'],
    steps,
  },
  {
    name: 'an app bundled into one file, with its own copies of spanlog and the OpenTelemetry API',
    app: 'bundled',
    steps,
  },
  {
    name: 'another OpenTelemetry SDK that was started before',
    app,
    flags: ['--require', './other-sdk.cjs', '--require', 'spanlog/register'],
    steps,
    env: { OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json' },
    // Its http instrumentation makes the spans; the entry record comes from Spanlog's.
    hops: 0,
  },
  {
    name: 'traces not exported (OTEL_TRACES_EXPORTER=none)',
    app,
    env: { OTEL_TRACES_EXPORTER: 'none' },
    spansArrive: false,
    steps,
  },
  {
    name: 'traces not sampled (OTEL_TRACES_SAMPLER=always_off)',
    app,
    env: { OTEL_TRACES_SAMPLER: 'always_off' },
    spansArrive: false,
    steps,
    also: (_, { spans }) => assert.deepEqual(spans, []),
  },
  {
    name: 'a caller that has not sampled its trace',
    app,
    spansArrive: false,
    steps,
    drive: async ({ truth, app }) => {
      for (let i = 0; i < 3; i++) {
        const [traceId, parentSpanId] = [hex(16), hex(8)];
        await truth.ask(app.url, {
          asked: { traceId, parentSpanId },
          headers: { traceparent: `00-${traceId}-${parentSpanId}-00` },
        });
      }
    },
    also: (_, { spans }) => assert.deepEqual(spans, []),
  },
];
