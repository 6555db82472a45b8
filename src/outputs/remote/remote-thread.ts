/** What a sending thread runs. */
import { writeSync } from 'node:fs';
import { workerData } from 'node:worker_threads';
import { RemoteCounts } from './remote-counts.ts';
import { serveRemote } from './serve-remote.ts';
import type { RemoteData } from './sink.ts';

// For who must send in his own thread.
export { serveRemote };

const data = (workerData as { spanlogRemote?: RemoteData } | null)?.spanlogRemote;
if (data !== undefined) {
  // Whoever waits for this thread, with its own blocked, waits no longer.
  process.once('uncaughtException', (error) => {
    sayOnStderr(`${data.name}: ${error.message.split('\n')[0]}`);
    new RemoteCounts(data.memory).abandon();
    process.exit(1);
  });
  data.port.on('message', serveRemote(data, sayOnStderr));
}

/** The thread that logs may be blocked, waiting for this one: what is to be said is said here. */
function sayOnStderr(line: string): void {
  try {
    writeSync(2, `spanlog: ${line}\n`);
  } catch {
    // Nobody is there to be told.
  }
}
