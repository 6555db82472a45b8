import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { context, SpanStatusCode, trace } from '@opentelemetry/api';
import {
  InMemorySpanExporter,
  SimpleSpanProcessor,
  type SpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { OpenSpans } from '../../../src/sdk/last-words/open-spans.ts';

function tracing(...more: SpanProcessor[]) {
  const open = new OpenSpans();
  const exporter = new InMemorySpanExporter();
  const provider = new TracerProvider({
    spanProcessors: [open, ...more, new SimpleSpanProcessor({ exporter })],
  });
  return { open, exporter, tracer: provider.getTracer('test') };
}

describe('OpenSpans', () => {
  it('ends what is open, children first, with an error status that says why', () => {
    const { open, exporter, tracer } = tracing();
    const parent = tracer.startSpan('parent');
    tracer.startSpan('child', {}, trace.setSpan(context.active(), parent));
    tracer.startSpan('ended').end();
    assert.equal(open.size, 2);
    open.endAll('SIGTERM');
    assert.equal(open.size, 0);
    assert.deepEqual(
      exporter
        .getFinishedSpans()
        .map(({ name, status, attributes }) => [name, status.message, attributes['error.type']]),
      [
        ['ended', undefined, undefined],
        ['child', 'process ended: SIGTERM', 'process_ended'],
        ['parent', 'process ended: SIGTERM', 'process_ended'],
      ],
    );
    open.endAll('SIGTERM');
    assert.equal(exporter.getFinishedSpans().length, 3);
  });

  it('leaves the outcome a span has already', () => {
    const { open, exporter, tracer } = tracing();
    tracer
      .startSpan('failed')
      .setStatus({ code: SpanStatusCode.ERROR, message: 'own' })
      .setAttribute('error.type', '503');
    tracer.startSpan('fine').setStatus({ code: SpanStatusCode.OK });
    open.endAll('exit code 0');
    assert.deepEqual(
      exporter
        .getFinishedSpans()
        .map(({ name, status, attributes }) => [name, status, attributes['error.type']]),
      [
        ['fine', { code: SpanStatusCode.OK }, 'process_ended'],
        ['failed', { code: SpanStatusCode.ERROR, message: 'own' }, '503'],
      ],
    );
  });

  it('is not stopped by a processor that throws', () => {
    const throwing: SpanProcessor = {
      onStart() {},
      onEnd(span) {
        if (span.name === 'bad') throw new Error('no');
      },
      forceFlush: () => Promise.resolve(),
      shutdown: () => Promise.resolve(),
    };
    const { open, exporter, tracer } = tracing(throwing);
    tracer.startSpan('first');
    tracer.startSpan('bad');
    open.endAll('exit code 0');
    assert.deepEqual(
      exporter.getFinishedSpans().map((span) => span.name),
      ['first'],
    );
    assert.equal(open.size, 0);
  });

  it('forgets the oldest of spans that are never ended', () => {
    const { open, exporter, tracer } = tracing();
    const oldest = tracer.startSpan('oldest');
    for (let i = 0; i < 25_000; i++) tracer.startSpan('leaked');
    assert.ok(open.size <= 10_000, String(open.size));
    oldest.end();
    tracer.startSpan('youngest');
    open.endAll('exit code 0');
    const names = exporter.getFinishedSpans().map((span) => span.name);
    assert.equal(names.filter((name) => name === 'oldest').length, 1);
    assert.equal(names[1], 'youngest');
    assert.ok(names.length > 7_000);
  });
});
