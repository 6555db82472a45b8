import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Question, Report } from './process.ts';

/** The receiver's process, from outside. */
export class Receiver {
  readonly endpoint: string;
  readonly #process: ChildProcess;

  private constructor(child: ChildProcess, port: number) {
    this.#process = child;
    this.endpoint = `http://127.0.0.1:${port}`;
  }

  static async start(): Promise<Receiver> {
    const child = fork(join(import.meta.dirname, 'process.ts'), { execArgv: ['--max-old-space-size=8192'] });
    const [port] = (await once(child, 'message')) as [number];
    return new Receiver(child, port);
  }

  async expect(records: number): Promise<void> {
    await this.#ask({ kind: 'expect', records });
  }

  report(): Promise<Report> {
    return this.#ask({ kind: 'report' });
  }

  async stop(): Promise<void> {
    const ended = once(this.#process, 'exit');
    this.#process.disconnect();
    await ended;
  }

  async #ask(question: Question): Promise<Report> {
    const answered = once(this.#process, 'message');
    this.#process.send(question);
    const [report] = (await answered) as [Report];
    return report;
  }
}
