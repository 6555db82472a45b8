/**
 * The accounting of the spool as the specification's own metrics of an SDK, for whoever collects metrics. Without a
 * MeterProvider the API's instruments do nothing.
 * Source: OpenTelemetry semantic conventions, "OpenTelemetry SDK metrics".
 */
import { metrics, type ObservableResult } from '@opentelemetry/api';
import { runtime, type Sent } from '../runtime.ts';
import { version } from '../version.ts';

const SIGNALS = [
  { signal: 'logs', word: 'log', unit: '{log_record}' },
  { signal: 'traces', word: 'span', unit: '{span}' },
] as const;

/** Reasons an entry was given to the destination and is gone all the same. */
const AT_EXPORT = new Set(['refused']);

export function registerSelfMetrics(): void {
  const meter = metrics.getMeter('spanlog', version);
  for (const { signal, word, unit } of SIGNALS) {
    const processor = {
      'otel.component.type': 'spanlog_spool',
      'otel.component.name': `spanlog_spool/${signal}`,
    };
    const exporter = {
      'otel.component.type': 'spanlog_shipper',
      'otel.component.name': `spanlog_shipper/${signal}`,
    };
    const observing =
      (observe: (result: ObservableResult, sent: Sent) => void) =>
      (result: ObservableResult): void => {
        const sent = runtime.running?.sent(signal);
        if (sent !== undefined) observe(result, sent);
      };
    meter
      .createObservableCounter(`otel.sdk.processor.${word}.processed`, {
        unit,
        description: 'Those that have left the spool, delivered or dropped; error.type is the reason.',
      })
      .addCallback(
        observing((result, { delivered, dropped }) => {
          result.observe(delivered, processor);
          for (const [reason, count] of Object.entries(dropped)) {
            if (count) result.observe(count, { ...processor, 'error.type': reason });
          }
        }),
      );
    meter
      .createObservableUpDownCounter(`otel.sdk.processor.${word}.queue.size`, {
        unit,
        description: 'Those in the spool.',
      })
      .addCallback(observing((result, { spooled }) => result.observe(spooled, processor)));
    meter
      .createObservableCounter(`otel.sdk.exporter.${word}.exported`, {
        unit,
        description: 'Those the destination has answered for; error.type where it refused them.',
      })
      .addCallback(
        observing((result, { delivered, recovered, dropped }) => {
          result.observe(delivered + recovered, exporter);
          for (const [reason, count] of Object.entries(dropped)) {
            if (count && AT_EXPORT.has(reason)) result.observe(count, { ...exporter, 'error.type': reason });
          }
        }),
      );
  }
}
