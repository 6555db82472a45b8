import { serve } from './kit.mjs';

async function inner(say) {
  await null;
  say('nested async function');
}

serve(async ({ say }) => {
  await new Promise((resolve) => {
    queueMicrotask(() => {
      say('queueMicrotask');
      resolve();
    });
  });
  await new Promise((resolve) => {
    process.nextTick(() => {
      say('nextTick');
      resolve();
    });
  });
  await Promise.resolve().then(() => say('then'));
  await Promise.reject(new Error('expected')).catch(() => say('catch'));
  await Promise.resolve().finally(() => say('finally'));
  await inner(say);
  await Promise.all([1, 2].map(async () => null));
  say('all');
  await Promise.race([Promise.resolve(), new Promise(() => {})]);
  say('race');
  await Promise.any([Promise.reject(new Error('expected')), Promise.resolve()]);
  say('any');
  await Promise.allSettled([Promise.reject(new Error('expected'))]);
  say('allSettled');
  await Array.fromAsync([1, 2], async (value) => value);
  say('fromAsync');
});
