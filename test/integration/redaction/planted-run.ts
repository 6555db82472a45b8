/** Runs the app with the secrets, and reads what it has left. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { constants, gunzipSync, zstdDecompressSync } from 'node:zlib';
import { ROOT, startApp } from '../../support/app.ts';
import { APP, configSource } from './app-source.ts';
import { ARGUMENT_SECRET, FLAG_SECRET, HEADER_SECRET, RESOURCE_SECRET } from './places.ts';

export interface PlantedRun {
  readonly folder: string;
  readonly stdout: Buffer;
  /** Lines of Spanlog's own: the rest is what the app and Node print. */
  readonly ownStderr: Buffer;
}

/**
 * Resolves when the app has ended, by the exception it throws at last.
 *
 * @param redact false in the run that shows that all secrets are planted.
 */
export async function plantedRun(
  t: TestContext,
  redact: boolean,
  env: { readonly [name: string]: string },
  files: { readonly [path: string]: string } = {},
): Promise<PlantedRun> {
  const app = startApp(t, {
    files: { 'app.cjs': APP, 'spanlog.config.mjs': configSource(redact), ...files },
    // The name of the file, put behind the flags, is one more argument of the app.
    flags: [
      ...['--require', 'spanlog/register', '--unhandled-rejections=warn', 'app.cjs'],
      ...[`--api-token=${FLAG_SECRET}`, '--password', ARGUMENT_SECRET],
    ],
    env: {
      SPANLOG_BRIDGES: 'on',
      DEBUG: 'tool',
      OTEL_RESOURCE_ATTRIBUTES: `team=shop,db.password=${RESOURCE_SECRET}`,
      OTEL_NODE_RESOURCE_DETECTORS: 'all',
      OTEL_EXPORTER_OTLP_HEADERS: `x-api-key=${HEADER_SECRET}`,
      ...env,
    },
    packages: [
      ...['pino', 'winston', 'bunyan', 'log4js', 'debug'],
      '@aws-sdk/client-cloudwatch-logs',
      ...['@opentelemetry/exporter-logs-otlp-grpc', '@opentelemetry/exporter-trace-otlp-grpc'],
    ],
  });
  const { code } = await app.ended;
  if (code !== 1 || !app.stderr.some((line) => line.startsWith('Error: token='))) {
    throw new Error(`ended with ${code} before all was planted:\n${app.stderr.join('\n')}`);
  }
  return {
    folder: app.folder,
    stdout: Buffer.from(app.stdout.join('\n')),
    ownStderr: Buffer.from(app.stderr.filter((line) => line.startsWith('spanlog: ')).join('\n')),
  };
}

/** The files of a folder whose name matches, unpacked, one behind the other. */
export function filesOf(folder: string, pattern: RegExp, recursive = false): Buffer {
  const paths = readdirSync(folder, { recursive, withFileTypes: true })
    .filter((entry) => entry.isFile() && pattern.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
  if (paths.length === 0) throw new Error(`no file ${pattern} in ${folder}`);
  return Buffer.concat(paths.map((path) => unpacked(readFileSync(path))));
}

function unpacked(bytes: Buffer): Buffer {
  if (bytes.length >= 2 && bytes.readUInt16BE(0) === 0x1f8b) {
    // What the end of the app has cut off is read as far as it goes.
    return gunzipSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH });
  }
  if (bytes.length >= 4 && bytes.readUInt32LE(0) === 0xfd2fb528) return zstdDecompressSync(bytes);
  return bytes;
}

/** The folder in which the app has its spool. */
export function spoolOf(folder: string): string {
  return join(folder, '.state/spanlog/spool/test-app');
}

/** What the command `spanlog spool` prints of what the app has left. */
export function spoolCommand(folder: string, ...args: string[]): Buffer {
  const command = [join(ROOT, 'dist/cli.js'), 'spool', ...args, '--dir', spoolOf(folder)];
  return execFileSync(process.execPath, command, {
    maxBuffer: 256 * 1024 ** 2,
    timeout: 60_000,
  });
}
