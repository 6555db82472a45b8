import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { metrics } from '@opentelemetry/api';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { runtime } from '../../src/runtime.ts';
import { registerSelfMetrics } from '../../src/sdk/self-metrics.ts';

after(() => {
  runtime.running = undefined;
  metrics.disable();
});

test('the accounting is observable as the metrics of an SDK', async () => {
  const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 3_600_000 });
  const provider = new MeterProvider({ readers: [reader] });
  metrics.setGlobalMeterProvider(provider);
  registerSelfMetrics();
  const logs = {
    appended: 20,
    delivered: 10,
    spooled: 4,
    dropped: { refused: 1, spool_full: 5 },
    recovered: 3,
  };
  runtime.running = {
    sent: (signal) => (signal === 'logs' ? logs : undefined),
    writeNow() {},
    hurry() {},
    drain: () => true,
    flush: async () => true,
    stop: async () => {},
    undelivered: () => ({ kept: 0, lost: 0, waiting: {} }),
    clean: (value) => value,
    withheld: () => ({ held: 0, sampled: 0, collapsed: 0 }),
  };
  await provider.forceFlush();
  const points = exporter
    .getMetrics()
    .flatMap((batch) => batch.scopeMetrics.flatMap((scope) => scope.metrics))
    .flatMap((metric) =>
      metric.dataPoints.map((point) => [
        metric.descriptor.name,
        point.attributes['error.type'] ?? 'ok',
        point.value,
      ]),
    );
  assert.deepEqual(points, [
    ['otel.sdk.processor.log.processed', 'ok', 10],
    ['otel.sdk.processor.log.processed', 'refused', 1],
    ['otel.sdk.processor.log.processed', 'spool_full', 5],
    ['otel.sdk.processor.log.queue.size', 'ok', 4],
    ['otel.sdk.exporter.log.exported', 'ok', 13],
    ['otel.sdk.exporter.log.exported', 'refused', 1],
  ]);
  await provider.shutdown();
});
