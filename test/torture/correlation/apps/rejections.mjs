import { log, serve } from './kit.mjs';

process.on('unhandledRejection', (error) => {
  log.info('unhandledRejection', { marker: error.message });
});

async function fail(message) {
  await null;
  throw new Error(message);
}

serve(async ({ marker, say }) => {
  say('handler');
  void fail(marker);
  await new Promise((resolve) => setTimeout(resolve, 5));
});
