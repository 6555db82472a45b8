/** One process of the demo: started, waited for, and ended by its handle. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as after } from 'node:timers/promises';

const READY_WITHIN_MS = 30_000;
const END_WITHIN_MS = 5_000;

export class Child {
  /** Set when it is told to end: ending is then no surprise. */
  ending = false;

  /**
   * @param {string} name
   * @param {object} options
   * @param {string[]} options.args of `node`.
   * @param {string} options.cwd
   * @param {NodeJS.ProcessEnv} options.env
   * @param {string} [options.stdoutFile] default: this terminal, with the name in front of each line.
   */
  constructor(name, { args, cwd, env, stdoutFile }) {
    this.name = name;
    this.process = spawn(
      process.execPath,
      ['--require', join(import.meta.dirname, 'end-with-parent.cjs'), ...args],
      {
        cwd,
        env,
        // The channel is how a child notices that the demo is gone.
        stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
        // A group of its own: Ctrl-C reaches the demo alone, which ends the processes in good order.
        detached: true,
        windowsHide: true,
      },
    );
    const { stdout } = this.process;
    if (stdoutFile !== undefined) stdout.pipe(createWriteStream(stdoutFile));
    else createInterface(stdout).on('line', (line) => process.stdout.write(`${name.padEnd(10)} | ${line}\n`));
    /** Resolves with the exit code or the signal, or what kept it from starting. Never rejects. */
    this.ended = once(this.process, 'exit').then(
      ([code, signal]) => signal ?? `code ${code}`,
      (error) => error.message,
    );
  }

  /** Waits until the process listens. */
  async listening(port) {
    const deadline = Date.now() + READY_WITHIN_MS;
    let over;
    void this.ended.then((how) => {
      over = how;
    });
    while (!(await accepts(port))) {
      if (over !== undefined) throw new Error(`${this.name} ended with ${over} before it was ready`);
      if (Date.now() > deadline)
        throw new Error(`${this.name} is not ready after ${READY_WITHIN_MS / 1000} s`);
      await after(25);
    }
  }

  /** Asks it to end, and makes it when it does not. */
  async end() {
    this.ending = true;
    if (this.process.exitCode !== null || this.process.signalCode !== null) return;
    this.process.kill('SIGTERM');
    const patience = setTimeout(() => {
      process.stderr.write(`demo: ${this.name} has not ended in ${END_WITHIN_MS / 1000} s and is killed\n`);
      this.process.kill('SIGKILL');
    }, END_WITHIN_MS);
    await this.ended;
    clearTimeout(patience);
  }
}

function accepts(port) {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
