import { type ChildProcess, spawn } from 'node:child_process';
import { waitFor } from './wait.ts';

export interface ServerCommand {
  name: string;
  command: string;
  args: readonly string[];
  env: NodeJS.ProcessEnv;
  /** Answers 2xx when the server is ready. */
  healthUrl: string;
  cwd?: string;
  timeoutMs?: number;
}

/** A server started by a test, ended by its handle. */
export class ServerProcess {
  readonly #child: ChildProcess;
  readonly #lines: string[] = [];
  readonly #ended: Promise<void>;
  readonly name: string;

  private constructor(command: ServerCommand) {
    this.name = command.name;
    this.#child = spawn(command.command, command.args, {
      env: command.env,
      cwd: command.cwd,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding('utf8');
      stream?.on('data', (text: string) => this.#lines.push(text));
    }
    this.#ended = new Promise((resolve) => {
      this.#child.once('close', () => resolve());
      this.#child.once('error', (error) => {
        this.#lines.push(String(error));
        resolve();
      });
    });
    const killWithUs = (): boolean => this.#child.kill('SIGKILL');
    process.once('exit', killWithUs);
    void this.#ended.then(() => process.off('exit', killWithUs));
  }

  /** Starts the server and waits until it is healthy. */
  static async start(command: ServerCommand): Promise<ServerProcess> {
    const server = new ServerProcess(command);
    try {
      await waitFor(
        `${command.name} at ${command.healthUrl}`,
        async () => {
          if (server.hasEnded) return true;
          const response = await fetch(command.healthUrl, { signal: AbortSignal.timeout(5_000) });
          await response.arrayBuffer();
          return response.ok ? true : undefined;
        },
        command.timeoutMs ?? 90_000,
      );
      if (server.hasEnded) throw new Error(`${command.name} ended while it started`);
      return server;
    } catch (error) {
      await server.kill();
      throw new Error(`${command.name} did not start\n${server.output.slice(-4_000)}`, { cause: error });
    }
  }

  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null || this.#child.pid === undefined;
  }

  /** What it wrote to stdout and stderr so far. */
  get output(): string {
    return this.#lines.join('');
  }

  /** SIGKILL, and waits for the end. */
  async kill(): Promise<void> {
    if (!this.hasEnded) this.#child.kill('SIGKILL');
    await this.#ended;
  }

  /** SIGTERM, SIGKILL when it has not ended after the given time, and waits for the end. */
  async stop(graceMs = 10_000): Promise<void> {
    if (!this.hasEnded) this.#child.kill('SIGTERM');
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), graceMs);
    await this.#ended;
    clearTimeout(timer);
  }
}
