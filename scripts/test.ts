/**
 * Builds, then runs the tests in stages, cheapest first, and says what it left out. `npm test` runs what this machine can
 * run; with `CI=true` nothing may be left out. `npm test -- unit door` runs the stages named.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { run } from 'node:test';
import { dot, spec } from 'node:test/reporters';

const root = join(import.meta.dirname, '..');
const inCi = process.env['CI'] === 'true';

interface Stage {
  readonly name: string;
  readonly what: string;
  readonly globs: readonly string[];
  /** What is missing on this machine, with how to get it; undefined when it can run. */
  readonly missing?: () => string | undefined;
  /** Test files at a time. */
  readonly concurrency?: number;
}

const STAGES: readonly Stage[] = [
  {
    name: 'unit',
    what: 'every module by itself',
    globs: [
      'test/{config,context,frameworks,logger,otlp,outputs,processors,record,sdk,sources,spool,testing,cli}/**/*.test.ts',
      'test/local/**/!(browser*).test.ts',
      'test/{docs,scripts}/**/*.test.ts',
      'test/*.test.ts',
    ],
  },
  { name: 'integration', what: 'real apps with the real flag', globs: ['test/integration/**/*.test.ts'] },
  { name: 'door', what: 'the packed package in an empty folder', globs: ['test/door/**/*.test.ts'] },
  { name: 'examples', what: 'the examples, each as its README says', globs: ['test/examples/**/*.test.ts'] },
  {
    name: 'browser',
    what: 'the page in Chromium',
    globs: ['test/local/web/browser*.test.ts'],
    missing: chromium,
  },
  {
    name: 'torture',
    what: 'the proof suites: correlation, spool, last words, redaction',
    globs: ['test/torture/**/*.test.ts'],
    concurrency: 1,
  },
  {
    name: 'stack',
    what: 'real Collector, Elasticsearch, Loki, rsyslog, databases, Kafka and nginx',
    globs: ['test/stack/**/*.test.ts'],
    missing: serverTools,
    concurrency: 1,
  },
];

function chromium(): string | undefined {
  const path = process.env['SPANLOG_CHROMIUM'] ?? '/usr/bin/chromium';
  return existsSync(path) ? undefined : `Chromium at ${path} (SPANLOG_CHROMIUM names another place)`;
}

/** What the servers are built from, once, into a cache folder; the first time takes a quarter of an hour. */
function serverTools(): string | undefined {
  if (process.platform !== 'linux') return 'Linux';
  if (process.env['SPANLOG_STACK'] === 'off' && !inCi) return 'SPANLOG_STACK not to be off';
  const lacking = ['go', 'java', 'mvn', 'curl'].filter((command) => !isOnPath(command));
  return lacking.length === 0 ? undefined : `${lacking.join(', ')} on the PATH, to build and run the servers`;
}

function isOnPath(command: string): boolean {
  try {
    execFileSync('which', [command], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Types, linter, formatter: before any test, since they are what fails most. */
const CHECK = 'check';

/** Runs a script of package.json, and ends with it when it fails. */
function runScript(name: string): void {
  console.log(`== ${name}`);
  const { status } = spawnSync('npm', ['run', '--silent', name], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

interface Outcome {
  passed: number;
  failed: number;
  skipped: number;
}

function runStage(stage: Stage): Promise<Outcome> {
  const outcome: Outcome = { passed: 0, failed: 0, skipped: 0 };
  return new Promise((resolve, reject) => {
    const stream = run({
      globPatterns: [...stage.globs],
      concurrency: stage.concurrency ?? 2,
    });
    stream.on('test:summary', ({ file, counts }) => {
      if (file !== undefined) return;
      outcome.passed = counts.passed;
      outcome.failed = counts.tests - counts.passed - counts.skipped - counts.todo;
      outcome.skipped = counts.skipped + counts.todo;
    });
    stream.on('end', () => resolve(outcome));
    stream.on('error', reject);
    // People want to see what failed; a record of a run wants every name.
    stream.compose(inCi ? spec : dot).pipe(process.stdout, { end: false });
  });
}

process.chdir(root);
const asked = process.argv.slice(2);
const names = [CHECK, ...STAGES.map((stage) => stage.name)];
const unknown = asked.filter((name) => !names.includes(name));
if (unknown.length > 0) {
  console.error(`no such stage: ${unknown.join(', ')}; there are: ${names.join(', ')}`);
  process.exit(2);
}
const isAsked = (name: string) => asked.length === 0 || asked.includes(name);

// First, since the types of the package are checked as its users see them.
runScript('build');
if (isAsked(CHECK)) runScript('check');

const total: Outcome = { passed: 0, failed: 0, skipped: 0 };
const leftOut: string[] = [];
for (const stage of STAGES) {
  if (!isAsked(stage.name)) continue;
  const missing = stage.missing?.();
  if (missing !== undefined) {
    leftOut.push(`${stage.name} (${stage.what}): needs ${missing}`);
    continue;
  }
  console.log(`\n== ${stage.name}: ${stage.what}`);
  const started = Date.now();
  const outcome = await runStage(stage);
  console.log(`== ${stage.name} took ${Math.round((Date.now() - started) / 1000)} s`);
  if (outcome.passed + outcome.failed === 0) {
    outcome.failed = 1;
    console.log(`== ${stage.name}: no test was found, which counts as a failure`);
  }
  total.passed += outcome.passed;
  total.failed += outcome.failed;
  total.skipped += outcome.skipped;
}

for (const line of leftOut) console.log(`left out: ${line}`);
if (inCi && (leftOut.length > 0 || total.skipped > 0)) {
  console.log('With CI=true nothing may be left out or skipped.');
  total.failed += leftOut.length + total.skipped;
}
console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed > 0 ? 1 : 0;
