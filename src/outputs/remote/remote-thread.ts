/** What a sending thread runs. */
import { writeSync } from 'node:fs';
import { workerData } from 'node:worker_threads';
import { serveRemote } from './serve-remote.ts';
import type { RemoteData } from './sink.ts';

// The thread that logs may be blocked, waiting for this one: what is to be said is said here.
serveRemote((workerData as { spanlogRemote: RemoteData }).spanlogRemote, (line) => {
  try {
    writeSync(2, `spanlog: ${line}\n`);
  } catch {
    // Nobody is there to be told.
  }
});
