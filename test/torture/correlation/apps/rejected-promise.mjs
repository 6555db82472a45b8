import { log, serve } from './kit.mjs';

process.on('unhandledRejection', (error) => {
  log.info('unhandledRejection', { marker: error.message });
});

const failed = new Map();

// The promise is the request's, but what rejects it is a timer that belongs to nobody.
setInterval(() => {
  for (const [marker, reject] of failed) reject(new Error(marker));
  failed.clear();
}, 2);

serve(async ({ marker, say }) => {
  say('handler');
  void new Promise((_, reject) => failed.set(marker, reject));
  await new Promise((resolve) => setTimeout(resolve, 10));
});
