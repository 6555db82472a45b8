/** Who writes into a folder of the spool, and what can be told of whether it still lives. */
import { threadId } from 'node:worker_threads';
import type { Machine } from './machine.ts';

/** Name of the file in the folder. */
export const OWNER_FILE = 'owner.json';

/** A thread that writes. What is undefined, its machine does not tell. */
export interface Owner {
  readonly pid: number;
  /** Node's number of the thread, 0 for the main one. For people. */
  readonly threadId: number;
  /** The kernel's number of the thread, in `pidNamespace`. */
  readonly thread?: number;
  readonly pidNamespace?: string;
  readonly boot?: string;
  /** Since when the thread runs, in clock ticks after the boot. */
  readonly started?: string;
  readonly host: string;
  /** Unix milliseconds. */
  readonly created: number;
  /** True: it has given the folder up. */
  readonly closed?: boolean;
}

/**
 * - `alive`, `closed`: certain.
 * - `gone`: its process or thread is not there. An answering socket would prove this wrong, nothing else.
 * - `ask`: it cannot be seen from here. Its socket tells, for it is on this machine; without one, its heartbeat.
 * - `elsewhere`: it may run on another machine, where its socket cannot be reached from. Only its heartbeat tells.
 */
export type Verdict = 'alive' | 'closed' | 'gone' | 'ask' | 'elsewhere';

/** The calling thread as an owner. */
export function describeSelf(machine: Machine, now = Date.now()): Owner {
  const thread = machine.thread();
  const started = thread === undefined ? 'unknown' : machine.started(machine.pid, thread);
  return {
    pid: machine.pid,
    threadId,
    ...(thread === undefined ? {} : { thread }),
    ...(machine.pidNamespace === undefined ? {} : { pidNamespace: machine.pidNamespace }),
    ...(machine.boot === undefined ? {} : { boot: machine.boot }),
    ...(typeof started === 'string' ? {} : { started: started.ticks }),
    host: machine.host,
    created: now,
  };
}

/** @returns undefined when the text is not that of an owner. */
export function parseOwner(text: string): Owner | undefined {
  let found: Partial<Record<keyof Owner, unknown>>;
  try {
    found = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof found !== 'object' || found === null) return undefined;
  const { pid, host, created } = found;
  if (!Number.isSafeInteger(pid) || (pid as number) <= 0) return undefined;
  if (typeof host !== 'string' || typeof created !== 'number') return undefined;
  return found as Owner;
}

/** What can be told of an owner without asking it. */
export function judge(owner: Owner, machine: Machine): Verdict {
  if (owner.closed === true) return 'closed';
  if (owner.boot !== undefined && owner.boot === machine.boot) return judgeHere(owner, machine);
  if (owner.host !== machine.host) return 'elsewhere';
  if (owner.boot !== undefined && machine.boot !== undefined) return 'gone';
  // One of the two saw no /proc; only without any are the process ids surely of one kind.
  if (owner.boot !== undefined || machine.boot !== undefined) return 'ask';
  return machine.exists(owner.pid) ? 'ask' : 'gone';
}

/** The same boot, so the same machine, be its name what it may. */
function judgeHere(owner: Owner, machine: Machine): Verdict {
  const { pid, thread, started } = owner;
  if (owner.pidNamespace === undefined || owner.pidNamespace !== machine.pidNamespace) return 'ask';
  if (thread === undefined || started === undefined) return 'ask';
  const found = machine.started(pid, thread);
  if (found === 'unknown') return 'ask';
  return found !== 'gone' && found.ticks === started ? 'alive' : 'gone';
}
