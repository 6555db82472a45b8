import { once } from 'node:events';
import { join } from 'node:path';
import { MessageChannel, Worker } from 'node:worker_threads';
import { carryContext, contextEnv } from 'spanlog';
import { serve } from './kit.mjs';

const script = join(import.meta.dirname, 'worker.mjs');

serve(async ({ marker, req, say }) => {
  const workerData = { marker };
  if (req.url === '/env') {
    const worker = new Worker(script, { workerData, env: { ...process.env, ...contextEnv() } });
    worker.once('message', () => say('message from the worker'));
    worker.once('exit', () => say('exit of the worker'));
    await once(worker, 'exit');
  } else if (req.url === '/bare') {
    await once(new Worker(script, { workerData }), 'exit');
  } else if (req.url === '/message') {
    const worker = new Worker(script, { workerData: {} });
    worker.postMessage({ marker, carrier: carryContext() });
    await once(worker, 'message');
    await worker.terminate();
  } else if (req.url === '/port') {
    const worker = new Worker(script, { workerData: {} });
    const { port1, port2 } = new MessageChannel();
    worker.postMessage({ port: port2 }, [port2]);
    port1.postMessage({ marker, carrier: carryContext() });
    await once(port1, 'message');
    port1.close();
    await worker.terminate();
  }
  say('after the worker');
});
