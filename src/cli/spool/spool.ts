/** The command `spanlog spool`. */
import { once } from 'node:events';
import type { OtlpSettings } from '../../config/config.ts';
import { ConfigError } from '../../config/config-error.ts';
import { destinationOf } from '../../outputs/otlp/destination.ts';
import { UsageError } from '../usage-error.ts';
import { readSpoolArguments, SPOOL_HELP, type SpoolCommand } from './arguments.ts';
import { type Drained, drain } from './drain.ts';
import { exported, inspected } from './export.ts';
import { spoolFolders } from './folders.ts';
import { listing, listText } from './list.ts';
import { quarantined, quarantineText } from './quarantine.ts';

/**
 * @returns the exit code: 1 when `drain` has left something.
 * @throws UsageError
 */
export async function runSpool(args: readonly string[]): Promise<number> {
  const command = readSpoolArguments(args, process.env);
  if (command === 'help') return print(SPOOL_HELP);
  const folders = spoolFolders(command);
  switch (command.action) {
    case 'list': {
      const found = await listing(folders);
      return print(command.json ? `${JSON.stringify(found, null, 2)}\n` : listText(found, Date.now()));
    }
    case 'inspect':
      return pour(inspected(folders, command.limit));
    case 'export':
      return pour(exported(folders));
    case 'quarantine': {
      const found = quarantined(folders);
      return print(command.json ? `${JSON.stringify(found, null, 2)}\n` : quarantineText(found));
    }
    case 'drain':
      return drainAll(folders, command);
  }
}

async function drainAll(folders: readonly string[], command: SpoolCommand): Promise<number> {
  const destinations = destinationsOf(command.endpoint);
  const isTerminal = process.stderr.isTTY === true;
  let all: Drained = { sent: 0, refused: 0, left: 0 };
  for (const folder of folders) {
    const { sent, refused, left } = await drain(folder, {
      destinations,
      timeout: command.timeout,
      show: (bar) => void (isTerminal && process.stderr.write(`\r${bar}`)),
      report: (line) => void process.stderr.write(`${isTerminal ? '\n' : ''}spanlog: ${line}\n`),
    });
    all = { sent: all.sent + sent, refused: all.refused + refused, left: all.left + left };
    if (isTerminal && sent + left > 0) process.stderr.write('\n');
  }
  const refused = all.refused > 0 ? `, ${all.refused} refused or evicted (spanlog spool quarantine)` : '';
  print(`${all.sent} sent${refused}, ${all.left} left\n`);
  return all.left === 0 ? 0 : 1;
}

function destinationsOf(endpoint: string | undefined) {
  const otlp: OtlpSettings = { endpoint, protocol: undefined, headers: undefined };
  if (endpoint !== undefined && !/^https?:$/.test(URL.parse(endpoint)?.protocol ?? '')) {
    throw new UsageError(
      `--endpoint=${endpoint} is not allowed: it must be a URL starting with http:// or https://`,
    );
  }
  try {
    return { logs: destinationOf('logs', otlp), traces: destinationOf('traces', otlp) };
  } catch (error) {
    if (error instanceof ConfigError) throw new UsageError(error.message);
    throw error;
  }
}

function print(text: string): number {
  process.stdout.write(text);
  return 0;
}

/** No faster than it is read: a spool may be larger than the memory. */
async function pour(parts: Iterable<string | Buffer>): Promise<number> {
  for (const part of parts) {
    if (process.stdout.destroyed) break;
    if (!process.stdout.write(part))
      await Promise.race([once(process.stdout, 'drain'), once(process.stdout, 'close')]);
  }
  return 0;
}
