/**
 * What `--require spanlog/register` adds to the start of a process, against stock sdk-node with the http instrumentation.
 * The ratio of a round is (variant - bare) / (stock - bare).
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { atMost, type Part, table } from './part.ts';
import { median, ratios, spread } from './statistics.ts';

const ROOT = join(import.meta.dirname, '..');
const ROUNDS = 30;

const BARE = 'bare node';
const STOCK = 'stock sdk-node with http instrumentation';
const SPANLOG = 'spanlog, --require';
const VARIANTS: { readonly [name: string]: readonly string[] } = {
  [BARE]: [],
  [STOCK]: ['--require', './stock.cjs'],
  [SPANLOG]: ['--require', 'spanlog/register'],
  'spanlog, --import': ['--import', 'spanlog/register'],
};
const NAMES = Object.keys(VARIANTS);

export const startUp: Part = {
  name: 'start-up',
  title: 'Start-up',
  async run(options) {
    const rounds = options.rounds ?? ROUNDS;
    const folder = appFolder();
    const times = new Map<string, number[]>(NAMES.map((name) => [name, []]));
    for (const name of NAMES) startOnce(name, folder);
    for (let round = 0; round < rounds; round++) {
      for (const name of round % 2 === 0 ? NAMES : NAMES.toReversed())
        times.get(name)?.push(startOnce(name, folder));
    }
    rmSync(folder, { recursive: true });

    const added = (name: string) =>
      (times.get(name) ?? []).map((time, round) => time - (times.get(BARE)?.[round] ?? 0));
    const against = (name: string) => ratios(added(name), added(STOCK));
    const rows = NAMES.filter((name) => name !== BARE).map((name) => [
      name,
      `${median(added(name)).toFixed(0)} ms`,
      spread(against(name)),
    ]);
    return {
      text: `Added to the start of a process over bare node, and the ratio to stock; ${rounds} rounds.

${table([['variant', 'added', 'ratio'], ...rows])}`,
      goals: [atMost(`${SPANLOG}: added to the start against ${STOCK}`, 0.4, against(SPANLOG))],
    };
  },
};

function appFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'spanlog-bench-'));
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(ROOT, join(folder, 'node_modules/spanlog'));
  symlinkSync(join(ROOT, 'node_modules/@opentelemetry'), join(folder, 'node_modules/@opentelemetry'));
  writeFileSync(join(folder, 'package.json'), '{"name":"bench"}');
  writeFileSync(join(folder, 'app.cjs'), 'process.exit(0)');
  writeFileSync(
    join(folder, 'stock.cjs'),
    `const { NodeSDK } = require('@opentelemetry/sdk-node');
const { HttpInstrumentation } = require('@opentelemetry/instrumentation-http');
new NodeSDK({ instrumentations: [new HttpInstrumentation()] }).start();`,
  );
  return folder;
}

/** @returns milliseconds from the start of the process to its end. */
function startOnce(name: string, folder: string): number {
  const started = performance.now();
  const { status, stderr } = spawnSync(process.execPath, [...(VARIANTS[name] ?? []), 'app.cjs'], {
    cwd: folder,
    env: { PATH: process.env['PATH'], SPANLOG_BANNER: 'off', SPANLOG_SPOOL_DIR: join(folder, 'spool') },
  });
  if (status !== 0) throw new Error(`${name} ended with ${status}: ${stderr}`);
  return performance.now() - started;
}
