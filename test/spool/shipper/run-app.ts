import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { TestContext } from 'node:test';

export type Said = { [key: string]: unknown };

export interface App {
  readonly process: ChildProcess;
  /** What it said, a JSON line each. */
  readonly said: Said[];
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null; stderr: string }>;
  /** Resolves with the first thing said that has this key. */
  until(key: string): Promise<Said>;
}

/** Starts the app of this folder; it is ended with the test. */
export function runApp(
  t: TestContext,
  told: { how: string; url: string; dir?: string; count?: number; name?: string },
  flags: readonly string[] = [],
  env: { [name: string]: string } = {},
): App {
  const file = join(import.meta.dirname, 'apps/app.ts');
  const child = spawn(
    process.execPath,
    [...flags, file, JSON.stringify({ count: 10, name: 'app', ...told })],
    { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } },
  );
  t.after(() => child.kill('SIGKILL'));
  const said: Said[] = [];
  const waiting = new Set<() => void>();
  createInterface({ input: child.stdout }).on('line', (line) => {
    said.push(JSON.parse(line) as Said);
    for (const check of [...waiting]) check();
  });
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null; stderr: string }>(
    (resolve) => child.on('close', (code, signal) => resolve({ code, signal, stderr })),
  );
  return {
    process: child,
    said,
    ended,
    until: (key) =>
      new Promise((resolve, reject) => {
        const check = () => {
          const found = said.find((line) => key in line);
          if (found === undefined) return;
          waiting.delete(check);
          resolve(found);
        };
        waiting.add(check);
        check();
        void ended.then(() =>
          reject(new Error(`ended without saying ${key}: ${JSON.stringify(said)} ${stderr}`)),
        );
      }),
  };
}
