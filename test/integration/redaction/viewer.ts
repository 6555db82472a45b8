/** The local viewer as a process of its own: what it answers, and what it has stored. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { TestContext } from 'node:test';
import type { LogPage, TracePage } from '../../../src/local/api.ts';
import { ROOT } from '../../support/app.ts';
import { filesOf } from './planted-run.ts';

export interface Viewer {
  readonly url: string;
  /** Everything its pages ask for. */
  answers(): Promise<Buffer>;
  /** Ends it. @returns the bytes of its files. */
  stored(): Promise<Buffer>;
}

export async function startViewer(t: TestContext): Promise<Viewer> {
  const folder = mkdtempSync(join(tmpdir(), 'spanlog-redaction-'));
  const child = spawn(process.execPath, [join(ROOT, 'dist/cli.js'), '--port', '0', '--data-dir', folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(child, 'close');
  t.after(async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  });
  const first = once(createInterface({ input: child.stdout }), 'line');
  const [line] = (await Promise.race([first, ended])) as [unknown];
  const url = /open (http:\S+)/.exec(String(line))?.[1];
  if (url === undefined) throw new Error(`the viewer did not start: ${String(line)}`);
  const parts: string[] = [];
  const ask = async (path: string): Promise<unknown> => {
    const response = await fetch(url + path);
    const text = await response.text();
    if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
    parts.push(text);
    return path.startsWith('/api/') ? JSON.parse(text) : undefined;
  };
  return {
    url,
    async answers() {
      for (let before: number | null | undefined; before !== null; ) {
        const from = before === undefined ? '' : `&before=${before}`;
        before = ((await ask(`/api/logs?limit=1000${from}`)) as LogPage).next;
      }
      for (let before: number | null | undefined; before !== null; ) {
        const from = before === undefined ? '' : `&before=${before}`;
        const page = (await ask(`/api/traces?limit=200${from}`)) as TracePage;
        for (const { traceId } of page.traces) await ask(`/api/traces/${traceId}`);
        before = page.next;
      }
      for (const path of ['/api/facets', '/api/status', '/']) await ask(path);
      return Buffer.from(parts.join('\n'));
    },
    async stored() {
      child.kill('SIGTERM');
      await ended;
      return filesOf(folder, /./);
    },
  };
}
