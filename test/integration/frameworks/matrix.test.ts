/**
 * Each framework in a real app, as CommonJS and as ES modules, under the oldest Node that is supported and the one in use,
 * with the one flag: its routes, one entry record a request, the error of a handler once and with its stack.
 *
 * `SPANLOG_MATRIX=<part of a name>` runs the rows of that name alone; `SPANLOG_WRITE_DOCS=1` writes the table.
 */
import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { isChosen, openMatrix, testDocument } from '../../support/matrix.ts';
import type { ReceivedLog } from '../../support/otlp-receiver.ts';
import { type Framework, frameworks } from './apps.ts';
import { BODY, type Observed, observe, PATHS, removeBuilt, systemsOf } from './run.ts';
import { CHECKS, type Check, DOCUMENT, isThere, type Outcomes, renderDocument, rowName } from './table.ts';

after(removeBuilt);

const chosen = frameworks.filter((one) => isChosen(rowName(one)));
const all = await openMatrix(frameworks.map(rowName));
const releases = all.filter(({ runsAll }) => runsAll);

const THROWN_IN_APP = /^TypeError: database is gone\n {4}at .*app\.[cm]js/;

/** Of each row, the checks that failed in some run. */
const outcomes: Outcomes = new Map(chosen.map((one) => [rowName(one), new Set<Check>()]));

describe('frameworks', { concurrency: 2 }, () => {
  for (const framework of chosen) {
    for (const { version, path } of releases) {
      for (const system of systemsOf(framework)) {
        test(`${rowName(framework)} (${system}, Node ${version})`, async (t) => {
          const failed = outcomes.get(rowName(framework));
          const observed = await observe(t, framework, system, path).catch((error: unknown) => {
            for (const check of CHECKS) failed?.add(check);
            throw error;
          });
          const problems = judge(framework, observed);
          for (const check of problems.keys()) failed?.add(check);
          assert.deepEqual([...problems], [], observed.stderr.join('\n'));
        });
      }
    }
  }
});

/** What is wrong, by check. */
function judge(framework: Framework, { receiver, requestId }: Observed): Map<Check, string> {
  const { logs, spans } = receiver;
  const problems = new Map<Check, string>();
  const check = (name: Check, body: () => void) => {
    if (!isThere(framework, name)) return;
    try {
      body();
    } catch (error) {
      problems.set(name, error instanceof Error ? error.message : String(error));
    }
  };
  const entryOf = (path: string): ReceivedLog => {
    const entries = logs.filter((log) => log.logger === 'http.server' && log.attributes['url.path'] === path);
    assert.equal(entries.length, 1, `${entries.length} entries of ${path}`);
    return entries[0] as ReceivedLog;
  };
  /** What is logged in a span that the framework has opened under the request's own. */
  const isWithin = (id: string | undefined, root: string): boolean =>
    id === root || spans.some((one) => one.spanId === id && isWithin(one.parentSpanId, root));
  const spanOf = (log: ReceivedLog) => spans.find(({ spanId }) => spanId === log.spanId);
  /** As the framework writes a parameter. */
  const template = (route: string) => (framework.next ? route.replace(/:(\w+)/g, '[$1]') : route);
  const said = (body: string) => logs.find((log) => log.body === body);

  check('route', () => {
    assert.equal(entryOf(PATHS.found).attributes['http.route'], template('/users/:id'));
    if (framework.failsBeforeRoute) return;
    assert.equal(entryOf(PATHS.failed).attributes['http.route'], template('/orders/:id'));
    assert.equal(spanOf(entryOf(PATHS.failed))?.name, template('POST /orders/:id'));
  });
  check('mounted', () =>
    assert.equal(entryOf(PATHS.mounted).attributes['http.route'], template('/tenants/:tenant/users/:id')),
  );
  check('entry', () => {
    const levels = Object.values(PATHS).map((path) => entryOf(path).severityText);
    assert.deepEqual(levels, ['INFO', 'INFO', 'ERROR', 'INFO']);
    assert.equal(entryOf(PATHS.found).attributes['http.response.status_code'], 200);
  });
  check('error', () => {
    const { attributes, ...entry } = entryOf(PATHS.failed);
    const telling = logs.filter((log) => JSON.stringify(log).includes('database is gone'));
    assert.deepEqual(
      telling.map((log) => log.logger).sort(),
      framework.isUncaught ? ['http.server', 'process'] : ['http.server'],
    );
    assert.equal(attributes['exception.type'], 'TypeError');
    assert.equal(attributes['error.type'], 'TypeError');
    assert.equal(attributes['exception.message'], 'database is gone');
    assert.match(
      String(attributes['exception.stacktrace']),
      framework.next ? /^TypeError: database is gone\n {4}at .*\.next/ : THROWN_IN_APP,
    );
    const span = spanOf({ attributes, ...entry });
    assert.equal(span?.status, 2);
    const events = span?.events.filter(({ name }) => name === 'exception') ?? [];
    assert.equal(events.length, 1);
    assert.equal(events[0]?.attributes['exception.message'], 'database is gone');
  });
  check('client', () => {
    const entry = entryOf(PATHS.gone);
    assert.equal(entry.attributes['http.response.status_code'], 404);
    assert.equal(entry.attributes['exception.message'], undefined);
    assert.notEqual(spanOf(entry)?.status, 2);
  });
  check('digest', () => {
    const { attributes } = entryOf(PATHS.failed);
    assert.equal(attributes['http.request.body.size'], BODY.length);
    if (framework.hasBody) {
      assert.deepEqual(attributes['http.request.body.keys'], ['card', 'password', 'amount']);
      assert.match(String(attributes['http.request.body.sha256']), /^[0-9a-f]{16}$/);
    }
    assert.doesNotMatch(JSON.stringify([logs, spans]), /hunter2|gold/);
  });
  check('user', () => {
    for (const path of [PATHS.found, PATHS.failed]) {
      assert.equal(entryOf(path).attributes['user.id'], 'u-7', path);
      if (framework.isUncaught && path === PATHS.failed) continue;
      assert.equal(spanOf(entryOf(path))?.attributes['user.id'], 'u-7', path);
    }
  });
  check('request', () => {
    assert.equal(requestId, 'asked-1');
    assert.equal(entryOf(PATHS.found).attributes['request_id'], 'asked-1');
    assert.equal(said('found')?.attributes['request_id'], 'asked-1');
  });
  check('correlation', () => {
    for (const [path, body] of [
      [PATHS.found, 'found'],
      [PATHS.failed, 'before'],
    ] as const) {
      const { traceId, spanId } = entryOf(path);
      assert.match(traceId, /^[0-9a-f]{32}$/);
      assert.equal(said(body)?.traceId, traceId, body);
      if (framework.next) assert.ok(isWithin(said(body)?.spanId, spanId), body);
      else assert.equal(said(body)?.spanId, spanId, body);
    }
  });
  return problems;
}

testDocument(DOCUMENT, true, (document) => renderDocument(document, outcomes));
