import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SpanStatusCode } from '@opentelemetry/api';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { cleaner } from '../../src/processors/redact.ts';
import { spanRedactor } from '../../src/processors/redact-spans.ts';

describe('spanRedactor', () => {
  it('cleans attributes, events, links and status before they are sent', async () => {
    const exporter = new InMemorySpanExporter();
    const provider = new TracerProvider({
      spanProcessors: [spanRedactor(cleaner()), new SimpleSpanProcessor({ exporter })],
    });
    const span = provider.getTracer('test').startSpan('work', {
      attributes: { password: 'hunter2', 'url.full': 'https://u:hunter2@h/a', ok: 'kept' },
      links: [
        {
          context: { traceId: '1'.repeat(32), spanId: '1'.repeat(16), traceFlags: 1 },
          attributes: { token: 'hunter2' },
        },
      ],
    });
    span.updateName('GET /reset?token=hunter2');
    span.addEvent('tried', { 'http.request.header.authorization': 'hunter2', n: 1 });
    span.recordException(new Error('password=hunter2'));
    span.setStatus({ code: SpanStatusCode.ERROR, message: 'password=hunter2' });
    span.end();
    await provider.forceFlush();
    const sent = exporter.getFinishedSpans()[0] ?? assert.fail('no span');
    const { attributes, events, links, status, name } = sent;
    assert.equal(name, 'GET /reset?token=[Redacted]');
    assert.doesNotMatch(JSON.stringify([attributes, events, links, status]), /hunter2/);
    assert.deepEqual([attributes['ok'], events[0]?.attributes?.['n'], events.length], ['kept', 1, 2]);
    assert.deepEqual(links[0]?.attributes, { token: '[Redacted]' });
    assert.equal(status.message, 'password=[Redacted]');
  });

  it('leaves out what is to be left out with its name', async () => {
    const exporter = new InMemorySpanExporter();
    const provider = new TracerProvider({
      spanProcessors: [spanRedactor(cleaner({ remove: true })), new SimpleSpanProcessor({ exporter })],
    });
    const span = provider.getTracer('test').startSpan('work', { attributes: { password: 'x', ok: 1 } });
    span.end();
    await provider.forceFlush();
    assert.deepEqual(exporter.getFinishedSpans()[0]?.attributes, { ok: 1 });
  });
});
