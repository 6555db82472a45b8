// Threads of the app.
import { Worker } from 'node:worker_threads';
import { log, say, stay, turn, variant } from './kit.cjs';

const worker = new Worker(new URL('./worker.mjs', `file://${import.meta.dirname}/`), {
  env: process.env,
  ...(variant === 'out of memory' && {
    resourceLimits: { maxOldGenerationSizeMb: 64, maxYoungGenerationSizeMb: 4 },
  }),
});
const heard = new Promise((resolve) => worker.on('message', resolve));
// Nobody says which comes first, the end of the process or of the thread it dies of.
const isRace = variant === 'an error nobody listens to';
worker.on('exit', (code) => isRace || say(`worker exited ${code}`));
if (!isRace) {
  worker.on('error', (error) => say(`worker error ${error.name} ${error.message}`));
}
const VARIANTS = {
  async 'worker.terminate()'() {
    await worker.terminate();
  },
  async 'process.exit in the main thread'() {
    process.exit(3);
  },
  async SIGTERM() {
    stay();
    setTimeout(() => say('ready'), 300);
  },
};

async function main() {
  await heard;
  log.info('heard');
  await turn();
  await VARIANTS[variant]?.();
}
void main();
