/** Boots a small app as a child process, in a folder of its own, with the real flags. */
import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { TestContext } from 'node:test';

export const ROOT = join(import.meta.dirname, '../..');

export interface AppOptions {
  /** Files by path; the first is the one that is run. */
  files: { [path: string]: string };
  /** What is run, with its arguments, where it is not the first file. */
  main?: string[];
  /** Default: `--require spanlog/register`. */
  flags?: string[];
  env?: { [name: string]: string };
  /** Packages of the repository the app may load, besides spanlog. */
  packages?: string[];
  /** The same under another name: the app's by the repository's (`express` by `express-4`). */
  aliases?: { [name: string]: string };
  /** Path of the Node that runs it. Default: the one that runs the test. */
  node?: string;
  /** Fields of the app's package.json. */
  manifest?: object;
  /** Runs in this folder, where spanlog is installed already, instead of one of its own. */
  folder?: string;
  /** Puts a second copy of the built package at this path of the folder. */
  secondCopy?: string;
}

export interface App {
  readonly process: ChildProcess;
  readonly folder: string;
  /** What was written so far. */
  readonly stdout: string[];
  readonly stderr: string[];
  /** Resolves with the first line of standard output or error that matches; rejects when the app has ended without. */
  line(pattern: RegExp): Promise<RegExpMatchArray>;
  /** Resolves when the app has ended and all of its output is read. */
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
}

/** The app is ended with the test. */
export function startApp(t: TestContext, options: AppOptions): App {
  const folder = options.folder ?? makeFolder(options);
  if (options.folder !== undefined) writeFiles(folder, options.files);
  const [first = 'app.cjs'] = Object.keys(options.files);
  const child = spawn(
    options.node ?? process.execPath,
    [...(options.flags ?? ['--require', 'spanlog/register']), ...(options.main ?? [first])],
    {
      cwd: folder,
      // Each app has its own spool, in the default place: what one leaves behind must not arrive at another's receiver. And
      // apps talk to their test by console: that is not what they log.
      env: {
        ...cleanEnvironment(),
        XDG_STATE_HOME: join(folder, '.state'),
        // A machine that is busy with other tests is slow to start the thread that sends.
        SPANLOG_EXIT_TIMEOUT: '30s',
        SPANLOG_BRIDGES: 'off',
        ...options.env,
      },
      stdio: ['pipe', 'pipe', 'pipe'],
    },
  );
  const stdout: string[] = [];
  const stderr: string[] = [];
  const watchers = new Set<(line: string) => void>();
  for (const [stream, lines] of [
    [child.stdout, stdout],
    [child.stderr, stderr],
  ] as const) {
    if (stream === null) continue;
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line);
      for (const watch of [...watchers]) watch(line);
    });
  }
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.once('close', (code, signal) => resolve({ code, signal }));
  });
  t.after(async () => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    await ended;
    if (options.folder === undefined) rmSync(folder, { recursive: true, force: true });
  });
  return {
    process: child,
    folder,
    stdout,
    stderr,
    ended,
    line(pattern) {
      return new Promise((resolve, reject) => {
        const watch = (line: string) => {
          const match = pattern.exec(line);
          if (match === null) return;
          watchers.delete(watch);
          resolve(match);
        };
        watchers.add(watch);
        for (const line of [...stdout, ...stderr]) watch(line);
        void ended.then(({ code, signal }) =>
          reject(
            new Error(`ended (${code ?? signal}) without ${pattern}\n${[...stdout, ...stderr].join('\n')}`),
          ),
        );
      });
    },
  };
}

function makeFolder(options: AppOptions): string {
  const folder = mkdtempSync(join(tmpdir(), 'spanlog-app-'));
  const manifest = { name: 'test-app', version: '1.2.3', ...options.manifest };
  writeFiles(folder, { 'package.json': JSON.stringify(manifest), ...options.files });
  if (options.secondCopy !== undefined) {
    cpSync(join(ROOT, 'dist'), join(folder, options.secondCopy, 'dist'), { recursive: true });
    cpSync(join(ROOT, 'package.json'), join(folder, options.secondCopy, 'package.json'));
  }
  link(folder, 'spanlog', ROOT);
  for (const name of options.packages ?? []) link(folder, name, join(ROOT, 'node_modules', name));
  for (const [name, from] of Object.entries(options.aliases ?? {}))
    link(folder, name, join(ROOT, 'node_modules', from));
  link(folder, '@opentelemetry/api', join(ROOT, 'node_modules/@opentelemetry/api'));
  return folder;
}

function writeFiles(folder: string, files: { [path: string]: string }): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

function link(folder: string, name: string, target: string): void {
  const path = join(folder, 'node_modules', name);
  mkdirSync(dirname(path), { recursive: true });
  symlinkSync(target, path);
}

/** The test runner's own variables, and any OpenTelemetry settings of the machine, are not the app's. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(OTEL_|SPANLOG_|NODE_TEST|NODE_OPTIONS|TRACEPARENT|FORCE_COLOR)/.test(name),
    ),
  );
}

/** Apps that answer on a free port print it: `listening 12345`. */
export async function portOf(app: App): Promise<number> {
  return Number((await app.line(/listening (\d+)/))[1]);
}
