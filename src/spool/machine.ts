/** What this machine says of the processes and threads that run on it: the facts `owner.ts` judges by. */
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/**
 * Since when a thread runs, in clock ticks after the boot of the machine; it differs for whoever gets the same number
 * later. `gone`: there is no such thread. `unknown`: this machine does not tell.
 */
export type Started = { readonly ticks: string } | 'gone' | 'unknown';

export interface Machine {
  readonly host: string;
  /** A number drawn at each boot; undefined where there is no /proc (macOS, Windows). */
  readonly boot: string | undefined;
  /** In which a process id means what it means here; undefined where there is no /proc. */
  readonly pidNamespace: string | undefined;
  readonly pid: number;
  /** The calling thread, as the kernel numbers it; undefined where there is no /proc. */
  thread(): number | undefined;
  /** @param thread as {@link Machine.thread} told it to that thread. */
  started(pid: number, thread: number): Started;
  /** Whether there is a process of this number, be it whose it may. */
  exists(pid: number): boolean;
}

/** The machine this runs on. */
export function thisMachine(): Machine {
  const pidNamespace = procIsOurs() ? link('/proc/self/ns/pid') : undefined;
  return {
    host: hostname(),
    boot: pidNamespace === undefined ? undefined : text('/proc/sys/kernel/random/boot_id')?.trim(),
    pidNamespace,
    pid: process.pid,
    thread: () => {
      // `<pid>/task/<thread>`, of whoever asks.
      const task = pidNamespace === undefined ? undefined : link('/proc/thread-self');
      const thread = Number(task?.slice(task.lastIndexOf('/') + 1));
      return Number.isInteger(thread) ? thread : undefined;
    },
    started,
    exists,
  };
}

/** A /proc of another pid namespace (a container that mounts its host's) would tell of other processes. */
function procIsOurs(): boolean {
  return link('/proc/self') === String(process.pid);
}

function started(pid: number, thread: number): Started {
  const stat = text(`/proc/${pid}/task/${thread}/stat`);
  if (stat !== undefined) return startedOf(stat);
  // Where /proc hides the processes of others, a missing file tells nothing.
  if (!exists(pid)) return 'gone';
  return text(`/proc/${pid}/stat`) === undefined ? 'unknown' : 'gone';
}

/**
 * @param stat the line of `/proc/<pid>/stat`: `pid (name) state ppid … start …`, where the name may hold spaces and
 * parentheses. Source: proc_pid_stat(5); the start is field 22.
 */
export function startedOf(stat: string): Started {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [state, ticks] = [fields[0], fields[19]];
  // A zombie is dead, and only waits for its parent to ask.
  if (state === 'Z' || state === 'X') return 'gone';
  return ticks === undefined ? 'unknown' : { ticks };
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

function text(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function link(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}
