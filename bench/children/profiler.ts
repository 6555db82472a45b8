/** Processor profiles of the caller's thread and of the workers beside it, of a stretch of time and nothing else. */
import { type NodeWorker, type Profiler, Session } from 'node:inspector/promises';
import { basename } from 'node:path';
import { selfTimes } from '../profile-files.ts';

/** Microseconds between two samples. */
export const INTERVAL = 200;

export interface ThreadProfile {
  /** File the thread was started with; empty for the caller's. */
  readonly thread: string;
  /** Microseconds by file. */
  readonly times: readonly (readonly [file: string, time: number])[];
}

/** @returns what ends the profiles and gives them. */
export async function startProfiles(): Promise<() => Promise<ThreadProfile[]>> {
  const session = new Session();
  session.connect();
  const workers = await workersOf(session);
  const threads = [{ file: '', post: caller(session) }, ...workers];
  for (const { post } of threads) {
    await post('Profiler.enable');
    await post('Profiler.setSamplingInterval', { interval: INTERVAL });
    await post('Profiler.start');
  }
  return () =>
    Promise.all(
      threads.map(async ({ file, post }) => {
        const { profile } = (await post('Profiler.stop')) as Profiler.StopReturnType;
        return { thread: file, times: [...selfTimes(profile)] };
      }),
    );
}

type Post = (method: string, params?: object) => Promise<unknown>;

function caller(session: Session): Post {
  return (method, params) => session.post(method, params);
}

/** Workers are spoken to through the session of the thread that started them: messages inside messages. */
async function workersOf(session: Session): Promise<{ file: string; post: Post }[]> {
  const waiting = new Map<number, (result: unknown) => void>();
  let id = 0;
  session.on('NodeWorker.receivedMessageFromWorker', ({ params }) => {
    const message = JSON.parse(params.message) as { id?: number; result?: unknown };
    if (message.id !== undefined) waiting.get(message.id)?.(message.result);
  });
  const found: NodeWorker.AttachedToWorkerEventDataType[] = [];
  session.on('NodeWorker.attachedToWorker', ({ params }) => found.push(params));
  await session.post('NodeWorker.enable', { waitForDebuggerOnStart: false });
  return found.map(({ sessionId, workerInfo }) => ({
    file: basename(workerInfo.url),
    post: async (method, params) => {
      const message = JSON.stringify({ id: ++id, method, params });
      const answered = new Promise((resolve) => waiting.set(id, resolve));
      // The process is not kept by its workers, nor by what is asked of them.
      const stay = setInterval(() => {}, 1_000);
      await session.post('NodeWorker.sendMessageToWorker', { sessionId, message });
      return answered.finally(() => clearInterval(stay));
    },
  }));
}
