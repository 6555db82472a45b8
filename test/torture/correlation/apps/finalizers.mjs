import { serve } from './kit.mjs';

const registry = new FinalizationRegistry((said) => said());

serve(async ({ say }) => {
  const told = new Promise((resolve) => {
    registry.register(new Array(1000).fill(say), () => {
      say('FinalizationRegistry');
      resolve();
    });
  });
  say('handler');
  await new Promise((resolve) => setImmediate(resolve));
  const timer = setInterval(() => globalThis.gc(), 5);
  await told;
  clearInterval(timer);
});
