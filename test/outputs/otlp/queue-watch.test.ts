import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ROOT_CONTEXT } from '@opentelemetry/api';
import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import { BatchLogRecordProcessor, LoggerProvider, type ReadableLogRecord } from '@opentelemetry/sdk-logs';
import {
  AlwaysOffSampler,
  BatchSpanProcessor,
  type ReadableSpan,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { watchQueue } from '../../../src/outputs/otlp/queue-watch.ts';

/** Answers only from `release` on. */
function slowExporter<T>() {
  let released = false;
  let answer = () => {};
  return {
    release() {
      released = true;
      answer();
    },
    export(_items: T[], done: (result: ExportResult) => void) {
      answer = () => done({ code: ExportResultCode.SUCCESS });
      if (released) answer();
    },
    forceFlush: () => Promise.resolve(),
    shutdown: () => Promise.resolve(),
  };
}

const LIMITS = { maxQueueSize: 10, maxExportBatchSize: 4, scheduledDelayMillis: 60_000 };

test('every log record is exported, waits, or is told as dropped', async () => {
  const exporter = slowExporter<ReadableLogRecord>();
  const count = { offered: 0, overflowed: 0 };
  let told = 0;
  const processor = watchQueue(new BatchLogRecordProcessor({ exporter, ...LIMITS }), count, () => told++);
  const logger = new LoggerProvider({ processors: [processor] }).getLogger('x');
  for (let i = 0; i < 50; i++) logger.emit({ body: i, context: ROOT_CONTEXT });
  // Four are with the exporter, ten wait.
  assert.deepEqual(count, { offered: 50, overflowed: 50 - 4 - 10 });
  assert.equal(told, 1);
  exporter.release();
  await processor.shutdown();
});

test('every sampled span is exported, waits, or is told as dropped', async () => {
  const exporter = slowExporter<ReadableSpan>();
  const count = { offered: 0, overflowed: 0 };
  let told = 0;
  const processor = watchQueue(new BatchSpanProcessor({ exporter, ...LIMITS }), count, () => told++);
  const tracer = new TracerProvider({ spanProcessors: [processor] }).getTracer('x');
  for (let i = 0; i < 50; i++) tracer.startSpan('s').end();
  assert.equal(count.offered, 50);
  assert.ok(count.overflowed >= 50 - 4 - 10 && count.overflowed < 50, `${count.overflowed}`);
  assert.equal(told, 1);
  exporter.release();
  await processor.shutdown();
});

test('a span that is not sampled is not dropped', async () => {
  const count = { offered: 0, overflowed: 0 };
  let told = 0;
  const processor = watchQueue(
    new BatchSpanProcessor({ exporter: slowExporter<ReadableSpan>(), ...LIMITS }),
    count,
    () => told++,
  );
  const tracer = new TracerProvider({
    spanProcessors: [processor],
    sampler: new AlwaysOffSampler(),
  }).getTracer('x');
  for (let i = 0; i < 50; i++) tracer.startSpan('s').end();
  assert.deepEqual([count, told], [{ offered: 0, overflowed: 0 }, 0]);
  await processor.shutdown();
});
