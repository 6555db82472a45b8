/**
 * What `--require spanlog/register` adds to the start of a process, against stock sdk-node with the http
 * instrumentation. Variants take turns in every round, so that what else the machine does falls on all of them; the
 * ratio of a round is (variant - bare) / (stock - bare).
 *
 * `npm run bench` prints the table and writes it into docs/benchmarks.md.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const ROUNDS = Number(process.argv[2] ?? 25);

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

const VARIANTS = {
  'bare node': [],
  'stock sdk-node with http instrumentation': ['--require', './stock.cjs'],
  'spanlog, --require': ['--require', 'spanlog/register'],
  'spanlog, --import': ['--import', 'spanlog/register'],
} as const;
type Variant = keyof typeof VARIANTS;
const NAMES = Object.keys(VARIANTS) as Variant[];

function startOnce(variant: Variant): number {
  const started = performance.now();
  const { status, stderr } = spawnSync(process.execPath, [...VARIANTS[variant], 'app.cjs'], {
    cwd: folder,
    env: { PATH: process.env['PATH'], SPANLOG_BANNER: 'off' },
  });
  if (status !== 0) throw new Error(`${variant} ended with ${status}: ${stderr}`);
  return performance.now() - started;
}

const quantile = (values: number[], q: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(q * values.length))] ?? Number.NaN;

const times = Object.fromEntries(NAMES.map((name) => [name, [] as number[]])) as { [V in Variant]: number[] };
for (const name of NAMES) startOnce(name);
for (let round = 0; round < ROUNDS; round++) {
  for (const name of round % 2 === 0 ? NAMES : NAMES.toReversed()) times[name].push(startOnce(name));
}
rmSync(folder, { recursive: true });

const bare = times['bare node'];
const stock = times['stock sdk-node with http instrumentation'];
const rows = NAMES.filter((name) => name !== 'bare node').map((name) => {
  const added = times[name].map((time, round) => time - (bare[round] ?? 0));
  const ratios = added.map((time, round) => time / ((stock[round] ?? 0) - (bare[round] ?? 0)));
  const ratio = `${quantile(ratios, 0.5).toFixed(2)} (${quantile(ratios, 0.1).toFixed(2)}–${quantile(ratios, 0.9).toFixed(2)})`;
  return `| ${name} | ${quantile(added, 0.5).toFixed(0)} ms | ${ratio} |`;
});

const versions = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  version: string;
  devDependencies: { [name: string]: string };
};
const table = `## Start-up

Added to the start of a process over bare node (median of ${ROUNDS} rounds, the variants taking turns), and the ratio to stock
sdk-node with its 10th and 90th percentile.

| variant | added | ratio |
| --- | --- | --- |
${rows.join('\n')}

Node ${process.versions.node}, spanlog ${versions.version}, sdk-node ${versions.devDependencies['@opentelemetry/sdk-node']}, ${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}.
`;
console.log(table);
writeFileSync(
  join(ROOT, 'docs/benchmarks.md'),
  `# Benchmarks\n\nMade by \`npm run bench\`. Ratios hold from machine to machine; milliseconds do not.\n\n${table}`,
);
