/**
 * What is lost: each row of the table with OpenTelemetry's SDK and with Spanlog, both with their defaults, each in a process
 * of its own against a collector that counts. All of it in real time. Ends with 1 when Spanlog has lost a record.
 *
 * `npm run loss` prints the table and writes it into docs/loss.md; `npm run loss -- SIGTERM` runs the rows of that name alone,
 * and writes nothing.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Collector } from './loss/collector.ts';
import { type Happening, ROWS, type Row } from './loss/rows.ts';
import type { SideName } from './loss/sides.ts';
import { machine } from './machine.ts';

const ROOT = join(import.meta.dirname, '..');
const APP = join(import.meta.dirname, 'loss/app.ts');
/** Milliseconds for what was left behind to arrive after the next start. */
const PATIENCE = 60_000;

interface Result {
  readonly logged: number;
  readonly arrived: number;
  /** With what the next start has sent. */
  readonly inTheEnd: number;
  readonly again: number;
}

function start(side: SideName, happening: Happening, records: number, env: NodeJS.ProcessEnv) {
  const flags = side.startsWith('spanlog') ? ['--require', join(ROOT, 'dist/register.js')] : [];
  const child = spawn(process.execPath, [...flags, APP, side, happening, String(records)], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const ended = once(child, 'close');
  const lines: string[] = [];
  const waiting = new Map<string, () => void>();
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line);
    waiting.get(line)?.();
  });
  const said = (text: string) => new Promise<void>((resolve) => waiting.set(text, resolve));
  return { child, ended, lines, said };
}

async function run(row: Row, side: SideName, collector: Collector): Promise<Result> {
  const spool = mkdtempSync(join(tmpdir(), 'spanlog-loss-'));
  const env = {
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint,
    OTEL_TRACES_EXPORTER: 'none',
    OTEL_SERVICE_NAME: 'loss',
    SPANLOG_FORMAT: 'none',
    SPANLOG_SPOOL_DIR: spool,
  };
  try {
    collector.expect(row.records);
    const app = start(side, row.happening, row.records, env);
    row.collector?.(collector, app.said('begun'));
    if (row.signal !== undefined) {
      await app.said('ready');
      app.child.kill(row.signal);
    }
    await app.ended;
    const logged = Number(/logged (\d+)/.exec(app.lines.join())?.[1]);
    // What was answered is counted; what was sent and not answered may still be on its way through the network.
    await new Promise((resolve) => setTimeout(resolve, 500));
    const { arrived } = collector;
    if (side.startsWith('spanlog')) await collect(side, collector, logged, env);
    return { logged, arrived, inTheEnd: collector.arrived, again: collector.again };
  } finally {
    rmSync(spool, { recursive: true, force: true });
  }
}

/** The next start of the same app sends what it finds. */
async function collect(
  side: SideName,
  collector: Collector,
  logged: number,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const app = start(side, 'collect', 0, env);
  const deadline = Date.now() + PATIENCE;
  while (collector.arrived < logged && Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  app.child.stdin.end();
  await app.ended;
}

const asked = process.argv[2];
const rows = ROWS.filter((row) => asked === undefined || row.name.includes(asked));
const collector = await Collector.start();
const number = (value: number) => value.toLocaleString('en-US');
const lines: string[] = [];
let lost = 0;
for (const row of rows) {
  const [peer, own] = row.sides ?? ['stock', 'spanlog'];
  const theirs = await run(row, peer, collector);
  const ours = await run(row, own, collector);
  lost += ours.logged - ours.inTheEnd;
  const cells = [
    row.name,
    `${number(theirs.arrived)} of ${number(theirs.logged)}`,
    `${number(ours.arrived)} of ${number(ours.logged)}`,
    `${number(ours.inTheEnd)} of ${number(ours.logged)}`,
    number(ours.again),
  ];
  lines.push(`| ${cells.join(' | ')} |`);
  console.log(lines.at(-1));
}
await collector.stop();

const document = `# Loss

Records that arrive, of those that were logged: OpenTelemetry's SDK with its defaults (in the last row
pino-opentelemetry-transport), and Spanlog with its defaults. Each row is a process of its own against a collector on the same
machine, in real time, nothing shortened. The signals come 1.5 seconds after the start, to a service that has been up. What Spanlog has not
delivered when the process ends lies on disk and goes at the next start of the app, which follows at once. Records that arrived
twice are told by their \`log.record.uid\`.

| what happens | stock | Spanlog, at the end | Spanlog, after the next start | twice |
| --- | --- | --- | --- | --- |
${lines.join('\n')}

${machine()}

Made by \`npm run loss\`.
`;
if (asked === undefined) writeFileSync(join(ROOT, 'docs/loss.md'), document);
if (lost !== 0) {
  console.error(`Spanlog has lost ${lost}`);
  process.exitCode = 1;
}
