import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { DiagLogLevel, diag, trace } from '@opentelemetry/api';
import { InMemoryLogRecordExporter, LoggerProvider, SimpleLogRecordProcessor } from '@opentelemetry/sdk-logs';
import { ProviderOutput } from '../../../src/outputs/otlp/provider-output.ts';
import type { StampedRecord } from '../../../src/record/record.ts';
import { record, SPAN } from '../console/record.ts';

function sent(given: Partial<StampedRecord>) {
  const exporter = new InMemoryLogRecordExporter();
  const provider = new LoggerProvider({ processors: [new SimpleLogRecordProcessor({ exporter })] });
  new ProviderOutput(provider).write(record(given));
  return exporter.getFinishedLogRecords()[0] ?? assert.fail('no record');
}

describe('ProviderOutput', () => {
  it('hands over every part of a record', () => {
    const { context } = record();
    const one = sent({
      severityNumber: 17,
      severityText: 'ERROR',
      loggerVersion: '1.2.3',
      eventName: 'shop.paid',
      body: { a: 1 },
      attributes: { b: 2 },
      context: trace.setSpanContext(context, SPAN),
    });
    assert.deepEqual([one.severityNumber, one.severityText, one.eventName], [17, 'ERROR', 'shop.paid']);
    assert.deepEqual([one.body, one.attributes, one.spanContext?.spanId], [{ a: 1 }, { b: 2 }, SPAN.spanId]);
    assert.deepEqual([one.instrumentationScope.name, one.instrumentationScope.version], ['shop', '1.2.3']);
  });

  it('keeps the fraction of a millisecond, in whole nanoseconds below a second', () => {
    assert.deepEqual(sent({ time: 1_700_000_000_123.25 }).hrTime, [1_700_000_000, 123_250_000]);
    for (const time of [0, 0.5, 999.999_999_999_9, 1_999.999_999_9, 1_700_000_000_999.5, 8.64e15]) {
      const [seconds, nanos] = sent({ time }).hrTime;
      assert.ok(Number.isInteger(seconds) && Number.isInteger(nanos) && nanos >= 0 && nanos < 1e9, `${time}`);
      assert.ok(Math.abs(seconds * 1e3 + nanos / 1e6 - time) < 0.01, `${time}`);
    }
  });

  it('gives the root logger a scope with a name, which the SDK asks for', () => {
    const said: unknown[] = [];
    const say = (...parts: unknown[]) => said.push(parts);
    diag.setLogger({ error: say, warn: say, info() {}, debug() {}, verbose() {} }, DiagLogLevel.WARN);
    assert.equal(sent({ logger: '' }).instrumentationScope.name, 'root');
    assert.deepEqual(said, []);
    diag.disable();
  });

  it('flushes what can be flushed', async () => {
    let flushed = 0;
    const provider = { getLogger: () => ({ emit() {}, enabled: () => true }) };
    await new ProviderOutput(provider).flush();
    await new ProviderOutput({
      ...provider,
      forceFlush: async () => {
        flushed++;
      },
    }).close();
    assert.equal(flushed, 1);
  });
});
