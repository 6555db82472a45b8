/** One app of the matrix as a child process. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface AppOptions {
  /** The Node executable. */
  node: string;
  folder: string;
  file: string;
  flags: readonly string[];
  env: { readonly [name: string]: string };
}

/** Milliseconds an app may take for its first line and for its end. */
const DEADLINE = 30_000;

export class App {
  /** Lines of standard output and error. */
  readonly lines: string[] = [];
  readonly #watchers = new Set<(line: string) => void>();
  /** Set once the app listens. */
  port = 0;
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;

  private constructor(options: AppOptions) {
    // A spool of its own: what one run leaves behind must not arrive in the next.
    const state = mkdtempSync(join(tmpdir(), 'spanlog-matrix-'));
    this.#child = spawn(options.node, [...options.flags, options.file], {
      cwd: options.folder,
      // Nothing of the test run's own environment: it holds NODE_TEST_CONTEXT, and may hold OTEL_* and NODE_OPTIONS.
      // The apps talk to the test by console: that is not what they log.
      env: {
        PATH: process.env['PATH'],
        HOME: process.env['HOME'],
        XDG_STATE_HOME: state,
        SPANLOG_EXIT_TIMEOUT: '30s',
        SPANLOG_BRIDGES: 'off',
        ...options.env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#ended = new Promise((resolve) => {
      this.#child.once('close', () => resolve());
      this.#child.once('error', () => resolve());
    });
    void this.#ended.then(() => rmSync(state, { recursive: true, force: true }));
  }

  /** Resolves when the app listens. */
  static async start(options: AppOptions): Promise<App> {
    const app = new App(options);
    const { stdout, stderr } = app.#child;
    const listening = new Promise<void>((resolve) => {
      for (const stream of [stdout, stderr]) {
        if (stream === null) continue;
        createInterface({ input: stream }).on('line', (line) => {
          app.lines.push(line);
          for (const watch of [...app.#watchers]) watch(line);
          const port = /^listening (\d+)$/.exec(line)?.[1];
          if (port === undefined) return;
          app.port = Number(port);
          resolve();
        });
      }
    });
    await Promise.race([listening, app.#ended, deadline()]);
    if (app.port === 0) {
      app.kill();
      throw new Error(`${options.file} did not start\n${app.lines.join('\n')}`);
    }
    return app;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Resolves when a line is written, or has been. */
  async said(matches: (line: string) => boolean): Promise<void> {
    if (this.lines.some(matches)) return;
    const said = new Promise<boolean>((resolve) => {
      const watch = (line: string) => {
        if (!matches(line)) return;
        this.#watchers.delete(watch);
        resolve(true);
      };
      this.#watchers.add(watch);
    });
    if (await Promise.race([said, deadline()])) return;
    throw new Error(`never said\n${this.lines.join('\n')}`);
  }

  /** Stops it as a supervisor does, and waits until it has sent what it had. */
  async stop(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.#child.kill('SIGTERM');
    const late = await Promise.race([this.#ended.then(() => false), deadline().then(() => true)]);
    if (!late) return;
    this.kill();
    throw new Error(`did not end after SIGTERM\n${this.lines.join('\n')}`);
  }

  kill(): void {
    if (this.#child.exitCode === null && this.#child.signalCode === null) this.#child.kill('SIGKILL');
  }
}

function deadline(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, DEADLINE).unref();
  });
}
