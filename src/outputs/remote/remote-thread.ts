/** What a sending thread runs: it is told by its parent what to send for. */
import { writeSync } from 'node:fs';
import { parentPort, workerData } from 'node:worker_threads';
import { RemoteCounts } from './remote-counts.ts';
import { serveRemote } from './serve-remote.ts';
import type { Failed, RemoteData, ToRemote } from './sink.ts';

// For who must send in his own thread.
export { serveRemote };

if ((workerData as { isSpanlogRemote?: boolean } | null)?.isSpanlogRemote === true) serve();

function serve(): void {
  const opened: RemoteData[] = [];
  parentPort?.on('message', (data: RemoteData) => {
    opened.push(data);
    open(data);
  });
  // Whoever waits for this thread, with its own blocked, waits no longer.
  process.once('uncaughtException', (error) => {
    for (const { name, memory } of opened) {
      sayOnStderr(`${name}: ${error.message.split('\n')[0]}`);
      new RemoteCounts(memory).abandon();
    }
    process.exit(1);
  });
}

function open(data: RemoteData): void {
  const { port, memory } = data;
  let tell: (message: ToRemote) => void;
  try {
    tell = serveRemote(data, sayOnStderr);
  } catch (error) {
    // The others of this thread go on.
    const reason = String((error as Error).message).split('\n')[0] ?? '';
    const abandon = () => new RemoteCounts(memory).abandon();
    abandon();
    port.postMessage({ reason } satisfies Failed);
    tell = abandon;
  }
  port.on('message', (message: ToRemote) => {
    tell(message);
    if (message.is === 'close') port.close();
  });
}

/** The thread that logs may be blocked, waiting for this one: what is to be said is said here. */
function sayOnStderr(line: string): void {
  try {
    writeSync(2, `spanlog: ${line}\n`);
  } catch {
    // Nobody is there to be told.
  }
}
