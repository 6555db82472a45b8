/**
 * What an app logs by its own logger arrives once, with its level, trace, fields and error, and the app's own output is
 * what it is without Spanlog: each logger in a real app, as CommonJS and as ES modules, under the oldest Node that is
 * supported and the one in use.
 *
 * `SPANLOG_MATRIX=<part of a name>` runs the rows of that name alone; `SPANLOG_WRITE_DOCS=1` writes the table.
 */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isChosen, openMatrix, testDocument } from '../../support/matrix.ts';
import type { ReceivedLog } from '../../support/otlp-receiver.ts';
import { type Expected, type Library, libraries } from './libraries.ts';
import { BridgedApp, comparable, type Observed, type Output } from './run.ts';
import { CHECKS, type Check, DOCUMENT, type Outcomes, renderDocument, rowName } from './table.ts';

const chosen = libraries.filter((one) => isChosen(rowName(one)));
const all = await openMatrix(libraries.map(rowName));
const releases = all.filter(({ runsAll }) => runsAll);

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

testDocument(DOCUMENT, releases.length > 1, () => renderDocument(outcomes));
