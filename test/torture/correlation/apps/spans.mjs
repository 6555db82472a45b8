import { setTimeout as wait } from 'node:timers/promises';
import { context, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { serve } from './kit.mjs';

const tracer = trace.getTracer('matrix.app');

serve(async ({ say }) => {
  await tracer.startActiveSpan('outer', async (outer) => {
    say('in the outer span');
    await tracer.startActiveSpan('inner', async (inner) => {
      await wait(1);
      say('in the inner span');
      inner.end();
    });
    say('in the outer span again');
    outer.end();
  });
  const byHand = tracer.startSpan('by hand');
  const here = context.active();
  await context.with(ROOT_CONTEXT, async () => {
    await wait(1);
    context.with(trace.setSpan(here, byHand), () => say('with a span by hand'));
  });
  byHand.end();
  say('in the span of the request');
});
