/** One process of the matrix, from its start to its end. */
import { type ChildProcess, spawn } from 'node:child_process';
import { watchesSignals } from '../../support/signal-watch.ts';

export interface ProcessOptions {
  /** The Node executable. */
  readonly node: string;
  readonly folder: string;
  readonly file: string;
  readonly flags: readonly string[];
  readonly env: { readonly [name: string]: string };
}

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Milliseconds a process may live. */
const LIFE = 100_000;

export class Process {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** What the app was told to do. */
  readonly variant: string;
  readonly #isPlain: boolean;
  #stdout = '';
  #stderr = '';
  #heard: () => void = () => {};

  constructor({ node, folder, file, flags, env }: ProcessOptions) {
    this.variant = env['VARIANT'] ?? '';
    this.#isPlain = env['PLAIN'] === '1';
    this.child = spawn(node, ['--stack-trace-limit=100', ...flags, file], {
      cwd: folder,
      // Nothing of the test run's own environment.
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#stdout += text;
      this.#heard();
    });
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr += text;
    });
    this.child.stdin?.on('error', () => {});
    this.ended = new Promise((resolve, reject) => {
      const tooLong = setTimeout(() => {
        this.child.kill('SIGKILL');
        reject(new Error(`${file} did not end\n${this.#stdout}\n${this.#stderr}`));
      }, LIFE);
      this.child.once('error', reject);
      this.child.once('close', (code, signal) => {
        clearTimeout(tooLong);
        this.#heard();
        resolve({ code, signal, stdout: this.#stdout, stderr: this.#stderr });
      });
    });
    this.ended.catch(() => {});
  }

  get pid(): number {
    return this.child.pid ?? -1;
  }

  get hasEnded(): boolean {
    return this.child.exitCode !== null || this.child.signalCode !== null;
  }

  /** Sends a signal, once the app is ready and, with Spanlog, whoever waits for it is. */
  async kill(signal: NodeJS.Signals): Promise<void> {
    await this.said('ready');
    if (!this.#isPlain) await watchesSignals(this.pid);
    this.child.kill(signal);
  }

  /** Resolves when the process has written the text; rejects when it ends without. */
  async said(text: string): Promise<void> {
    while (!this.#stdout.includes(text)) {
      if (this.hasEnded) throw new Error(`ended without saying ${text}\n${this.#stdout}\n${this.#stderr}`);
      await new Promise<void>((resolve) => {
        this.#heard = resolve;
      });
    }
  }
}
