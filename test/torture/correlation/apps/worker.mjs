import { parentPort, workerData } from 'node:worker_threads';
import { continueContext, flush, getLogger } from 'spanlog';

const log = getLogger('matrix.worker');

/** Logs in the work a message came from, and answers when the records have left: the thread may be ended then. */
function answer(port) {
  port.on('message', ({ marker, carrier, port: other }) => {
    if (other !== undefined) return answer(other);
    return continueContext(carrier, async () => {
      log.info('in the worker', { marker });
      await new Promise((resolve) => setTimeout(resolve, 2));
      log.info('in the worker, later', { marker });
      await flush();
      port.postMessage({ marker });
    });
  });
}

if (workerData.marker === undefined) {
  answer(parentPort);
} else {
  log.info('in the worker', workerData);
  setTimeout(() => {
    log.info('in the worker, later', workerData);
    parentPort.postMessage(workerData);
  }, 2);
}
