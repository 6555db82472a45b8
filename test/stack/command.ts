import { spawn } from 'node:child_process';

export interface CommandOptions {
  cwd?: string;
  env?: NodeJS.ProcessEnv;
}

/**
 * Runs a command to its end and returns what it wrote to stdout.
 *
 * @throws Error with the last lines of its output when it ends with another code than 0, or cannot be started.
 */
export async function run(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<string> {
  const child = spawn(command, args, {
    cwd: options.cwd,
    env: options.env ?? process.env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stdout: Buffer[] = [];
  const both: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => {
    stdout.push(chunk);
    both.push(chunk);
  });
  child.stderr.on('data', (chunk: Buffer) => both.push(chunk));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) {
    const tail = Buffer.concat(both).toString('utf8').trim().split('\n').slice(-25).join('\n');
    throw new Error(`${command} ${args.join(' ')} ended with ${code ?? 'a signal'}\n${tail}`);
  }
  return Buffer.concat(stdout).toString('utf8');
}

/** Whether a command can be started at all, asked by running it with the given arguments. */
export async function canRun(command: string, args: readonly string[]): Promise<boolean> {
  try {
    await run(command, args);
    return true;
  } catch {
    return false;
  }
}
