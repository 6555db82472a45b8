/** Runs a child program once, in a folder of its own, and counts what arrived. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { RecordCount } from './receiver/count.ts';
import type { Receiver } from './receiver/receiver.ts';
import type { VariantSpec } from './variants/variants.ts';

/** Milliseconds after which a child is given up. */
const PATIENCE = 900_000;

export interface Delivered {
  readonly distinct: number;
  readonly duplicates: number;
}

export interface ChildRun<R> {
  readonly result: R;
  /** Undefined where nobody can count. */
  readonly delivered: Delivered | undefined;
}

export interface ChildTask {
  /** File of `children/`. */
  readonly program: string;
  readonly variant: VariantSpec;
  readonly task: object;
  /** Records that count at the receiver: 0 to `records` - 1. */
  readonly records: number;
  readonly receiver: Receiver;
  readonly env?: { readonly [name: string]: string };
  readonly flags?: readonly string[];
  /** While it runs; when it resolves, the child's standard input ends. */
  readonly until?: () => Promise<void>;
}

const complained = new Set<string>();

/** @throws Error with the child's standard error when it fails. */
export async function runChild<R>(given: ChildTask): Promise<ChildRun<R>> {
  const { variant, receiver, records } = given;
  const folder = mkdtempSync(join(tmpdir(), 'spanlog-bench-'));
  const file = join(folder, 'lines.log');
  try {
    await receiver.expect(records);
    const result = await run<R>(given, {
      SPANLOG_SPOOL_DIR: join(folder, 'spool'),
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.endpoint,
      ...(variant.arrivesAt === 'file' && { BENCH_OUTPUT: file }),
    });
    return { result, delivered: await count(given, file) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function run<R>(given: ChildTask, env: { [name: string]: string }): Promise<R> {
  const { variant } = given;
  const program = join(import.meta.dirname, 'children', `${given.program}.ts`);
  const flags = ['--expose-gc', '--no-warnings', ...(given.flags ?? [])];
  const child = spawn(process.execPath, [...flags, program, variant.module, JSON.stringify(given.task)], {
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      OTEL_SERVICE_NAME: 'bench',
      SPANLOG_BANNER: 'off',
      ...variant.env,
      ...env,
      ...given.env,
    },
    stdio: [given.until === undefined ? 'ignore' : 'pipe', 'ignore', 'pipe', 'pipe'],
    timeout: PATIENCE,
    killSignal: 'SIGKILL',
  });
  const texts = ['', ''];
  for (const [index, stream] of [child.stderr, child.stdio[3]].entries()) {
    stream?.on('data', (chunk: Buffer) => {
      texts[index] += chunk.toString();
    });
  }
  const closed = once(child, 'close');
  try {
    await given.until?.();
  } finally {
    child.stdin?.end();
  }
  const [code, signal] = await closed;
  const [stderr = '', answer = ''] = texts;
  if (code !== 0) throw new Error(`${variant.name}: ended with ${code ?? signal}: ${stderr}`);
  if (stderr !== '' && !complained.has(variant.name)) {
    complained.add(variant.name);
    console.error(`${variant.name} says: ${stderr.slice(0, 500).trimEnd()}`);
  }
  return JSON.parse(answer) as R;
}

async function count(given: ChildTask, file: string): Promise<Delivered | undefined> {
  if (given.variant.arrivesAt === 'nowhere') return undefined;
  if (given.variant.arrivesAt === 'receiver') return given.receiver.report();
  const counted = new RecordCount(given.records);
  counted.add(readFileSync(file));
  return counted;
}
