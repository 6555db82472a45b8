import { isMainThread, workerData } from 'node:worker_threads';

/**
 * True in the thread of a transport of pino's, which carries records that have been bridged where they were made.
 * Source: thread-stream, index.js.
 */
export function isTransportThread(): boolean {
  if (isMainThread || typeof workerData !== 'object' || workerData === null) return false;
  return ['filename', 'dataBuf', 'stateBuf'].every((key) => key in workerData);
}
