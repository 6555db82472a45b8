import { startLocal } from '../local/server.ts';
import { version } from '../version.ts';
import { HELP, readArguments } from './arguments.ts';
import { runSpool } from './spool/spool.ts';
import { UsageError } from './usage-error.ts';

/** The command `spanlog`. */
async function main(): Promise<void> {
  const [name, ...rest] = process.argv.slice(2);
  if (name === 'spool') {
    // A reader that has seen enough (`| head`) closes the pipe.
    process.stdout.on('error', () => {});
    process.exitCode = await runSpool(rest);
    return;
  }
  const command = readArguments(process.argv.slice(2), process.env);
  if (command.run === 'help') return void process.stdout.write(HELP);
  if (command.run === 'version') return void process.stdout.write(`${version}\n`);

  const { run: _, ...options } = command;
  const local = await startLocal({ ...options, version });
  let closing = false;
  const close = (): void => {
    // The second Ctrl-C is from somebody who does not want to wait.
    if (closing) process.exit(130);
    closing = true;
    local.close().then(
      () => process.exit(0),
      (error: unknown) => fail(error),
    );
  };
  process.on('SIGINT', close);
  process.on('SIGTERM', close);
  // Whoever read the line may close the pipe; the server goes on.
  process.stdout.on('error', () => {});
  // After the handlers: who reads this line may end the process at once.
  process.stdout.write(
    `spanlog: open ${local.url} (OTLP/HTTP on the same address, kept in ${options.dataDir})\n`,
  );
}

function fail(error: unknown): never {
  process.stderr.write(`spanlog: ${explain(error)}\n`);
  process.exit(1);
}

/** One line that says what to do. */
function explain(error: unknown): string {
  if (error instanceof UsageError) return `${error.message} (spanlog --help)`;
  const { code, message, port, address, path } = error as NodeJS.ErrnoException & {
    port?: number;
    address?: string;
  };
  switch (code) {
    case 'EADDRINUSE':
      return `port ${port} on ${address} is in use: stop what listens there (another spanlog, a collector), or give another one with --port`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `cannot listen on ${address ?? 'the host'}: it is not an address of this machine, give another one with --host`;
    case 'EEXIST':
    case 'ENOTDIR':
      return `${path} is not a folder: give another one with --data-dir`;
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return path === undefined
        ? `not allowed to listen on port ${port}: give another one with --port`
        : `not allowed to write to ${path}: give another folder with --data-dir`;
    default:
      return message ?? String(error);
  }
}

main().catch(fail);
