/** Temporary folders and processes for the tests of the spool; both end with the test. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { TestContext } from 'node:test';

export function temporaryFolder(t: TestContext): string {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), 'spanlog-spool-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export interface Child {
  readonly process: ChildProcess;
  /** The next line of its standard output; rejects when it ends before. */
  line(): Promise<string>;
  readonly ended: Promise<void>;
}

/** Runs a file beside this one in a process of its own. */
export function runFile(
  t: TestContext,
  file: string,
  args: readonly string[],
  before: readonly string[] = [],
): Child {
  const [command = process.execPath, ...rest] = [
    ...before,
    process.execPath,
    join(import.meta.dirname, file),
    ...args,
  ];
  const child = spawn(command, rest, { stdio: ['pipe', 'pipe', 'inherit'] });
  t.after(() => child.kill('SIGKILL'));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    process: child,
    line: async () => {
      const next = await lines.next();
      if (next.done === true) throw new Error(`${file} ended, its next line was awaited`);
      return next.value;
    },
    ended: new Promise((resolve) => child.once('close', () => resolve())),
  };
}

/** Waits until a condition holds. */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  timeoutMs = 20_000,
): Promise<void> {
  const deadline = Date.now() + timeoutMs;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`never came true: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
