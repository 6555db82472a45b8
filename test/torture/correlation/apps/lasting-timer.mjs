import { context, ROOT_CONTEXT } from '@opentelemetry/api';
import { serve, step } from './kit.mjs';

/** Housekeeping, started by the first request that needs it and living on after it. */
let started = false;

serve(async ({ say }) => {
  say('handler');
  if (started) return;
  started = true;
  setTimeout(() => step('housekeeping', 'left running'), 5);
  context.with(ROOT_CONTEXT, () => setTimeout(() => step('detached', 'left running'), 5));
});
