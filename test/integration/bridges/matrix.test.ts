/**
 * What an app logs by its own logger arrives once, with its level, trace, fields and error, and the app's own output is
 * what it is without Spanlog: each logger in a real app, as CommonJS and as ES modules, under the oldest Node that is
 * supported and the one in use.
 *
 * `SPANLOG_MATRIX=<part of a name>` runs the rows of that name alone; `SPANLOG_WRITE_DOCS=1` writes the table.
 */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import type { ReceivedLog } from '../../support/otlp-receiver.ts';
import { nodeReleases, runningRelease } from '../../torture/correlation/node-versions.ts';
import { type Expected, type Library, libraries } from './libraries.ts';
import { BridgedApp, comparable, type Observed, type Output } from './run.ts';
import { CHECKS, type Check, DOCUMENT, type Outcomes, renderDocument, rowName, rowNames } from './table.ts';

const only = process.env['SPANLOG_MATRIX'];
const chosen = libraries.filter((one) => only === undefined || rowName(one).includes(only));

let unavailable: string | undefined;
const releases = (
  await nodeReleases().catch((error: unknown) => {
    if (process.env['CI'] === 'true') throw error;
    unavailable = error instanceof Error ? error.message : String(error);
    return [runningRelease()];
  })
).filter((release) => release.runsAll);

test('the matrix runs under Node 22 too', { skip: unavailable }, () => {
  assert.deepEqual(
    releases.map(({ line }) => line),
    ['22', '24'],
  );
});

test('the names of the rows are unique', () => {
  assert.equal(new Set(libraries.map(rowName)).size, libraries.length);
});

/** Of each row, the checks that failed in some run. */
const outcomes: Outcomes = new Map(chosen.map((library) => [rowName(library), new Set<Check>()]));

describe('bridges', { concurrency: 3 }, () => {
  for (const library of chosen) {
    for (const { version, path } of releases) {
      for (const system of ['cjs', 'esm'] as const) {
        test(`${rowName(library)} (${system}, Node ${version})`, async () => {
          const { package: name, alias, packages } = library;
          const linked = name !== undefined && alias !== undefined ? { [name]: alias } : {};
          const app = new BridgedApp({ ...library, packages: { ...linked, ...packages } }, system);
          const failed = outcomes.get(rowName(library));
          for (const check of CHECKS) failed?.add(check);
          try {
            const [alone, observed] = [await app.alone(path), await app.bridged({}, path)];
            const problems = judge(library, alone, observed);
            for (const check of CHECKS) if (!problems.has(check)) failed?.delete(check);
            assert.deepEqual([...problems], []);
          } finally {
            app.remove();
          }
        });
      }
    }
  }
});

/** What is wrong, by check. */
function judge(library: Library, alone: Output, observed: Observed): Map<Check, string> {
  const problems = new Map<Check, string>();
  const check = (name: Check, body: () => void) => {
    try {
      body();
    } catch (error) {
      problems.set(name, error instanceof Error ? error.message : String(error));
    }
  };
  const { expected, unordered } = library;
  const found = expected.map((one) => observed.logs.find((log) => log.body === one.body));
  const each = (look: (one: Expected, log: ReceivedLog) => void) => () => {
    for (const [index, one] of expected.entries()) {
      const log = found[index];
      assert.ok(log, `no record ${JSON.stringify(one.body)}`);
      look(one, log);
    }
  };
  check('once', () =>
    assert.deepEqual(
      observed.logs.map(({ logger, body }) => `${logger}: ${String(body)}`).sort(),
      expected.map(({ logger, body }) => `${logger}: ${body}`).sort(),
    ),
  );
  check(
    'level',
    each((one, log) => assert.deepEqual([log.severityNumber, log.severityText], [...one.level])),
  );
  check(
    'trace',
    each((one, log) => {
      const span = observed.spans.find(({ spanId }) => spanId === log.spanId);
      assert.equal(log.traceId, one.inSpan ? span?.traceId : '', one.body);
      if (one.inSpan) assert.match(log.traceId, /^[0-9a-f]{32}$/);
    }),
  );
  check(
    'fields',
    each((one, { attributes }) => {
      const own = Object.entries(attributes).filter(
        ([key]) => !/^(?:exception|code|log\.record)\./.test(key),
      );
      assert.deepEqual(Object.fromEntries(own), one.fields ?? {}, one.body);
    }),
  );
  check(
    'error',
    each((one, { attributes }) => {
      const {
        'exception.type': type,
        'exception.message': message,
        'exception.stacktrace': stack,
      } = attributes;
      assert.deepEqual([type, message], one.error === undefined ? [undefined, undefined] : [...one.error]);
      if (one.error !== undefined) assert.match(String(stack), /^\w+Error: .*\n {4}at .*app\.[cm]js/);
    }),
  );
  check('output', () => {
    assert.equal(observed.code, alone.code);
    assert.ok(alone.stdout !== '' || alone.stderr !== '');
    for (const stream of ['stdout', 'stderr'] as const) {
      assert.deepEqual(comparable(observed[stream], unordered), comparable(alone[stream], unordered));
    }
  });
  return problems;
}

test('docs/bridges.md is up to date', {
  skip: only === undefined ? false : 'not all rows were run',
}, () => {
  const whole = releases.length > 1;
  if (process.env['SPANLOG_WRITE_DOCS'] === '1' && whole) writeFileSync(DOCUMENT, renderDocument(outcomes));
  const document = readFileSync(DOCUMENT, 'utf8');
  const again = 'run it again with SPANLOG_WRITE_DOCS=1';
  assert.deepEqual(rowNames(document), libraries.map(rowName), again);
  if (whole) assert.ok(document === renderDocument(outcomes), again);
});
