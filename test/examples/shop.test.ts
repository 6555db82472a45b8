/** The demo, booted as a newcomer boots it, and asked through the interface its page uses. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type TestContext, test } from 'node:test';
import { setTimeout as after } from 'node:timers/promises';
import type { Charts, LogPage, LogRow, TraceDetail, TracePage } from '../../src/local/api.ts';

const ROOT = join(import.meta.dirname, '../..');
const DEADLINE_MS = 60_000;

interface Demo {
  process: ChildProcess;
  dataDir: string;
  /** The viewer's address. */
  viewer: string;
  /** Process ids by name. */
  pids: Map<string, number>;
  /** What it has written so far. */
  lines: string[];
  /** Resolves with its exit code when it and its output have ended. */
  ended: Promise<number | null>;
}

async function startDemo(t: TestContext, ...args: string[]): Promise<Demo> {
  const dataDir = mkdtempSync(join(tmpdir(), 'spanlog-shop-'));
  const child = spawn(
    process.execPath,
    ['examples/shop/demo.js', '--port', '0', '--data-dir', dataDir, ...args],
    {
      cwd: ROOT,
      env: { ...cleanEnvironment(), XDG_STATE_HOME: dataDir },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const ended = once(child, 'close').then(([code]) => code as number | null);
  t.after(async () => {
    if (child.exitCode === null) child.kill('SIGTERM');
    await ended;
    rmSync(dataDir, { recursive: true, force: true });
  });
  const lines: string[] = [];
  const viewer = Promise.withResolvers<string>();
  for (const input of [child.stdout, child.stderr]) {
    createInterface({ input }).on('line', (line) => {
      lines.push(line);
      const address = /The shop is open.*(http:\/\/127\.0\.0\.1:\d+)/.exec(line)?.[1];
      if (address !== undefined) viewer.resolve(address);
    });
  }
  void ended.then((code) => viewer.reject(new Error(`ended with ${code}\n${lines.join('\n')}`)));
  const address = await viewer.promise;
  const pids = new Map<string, number>();
  for (const line of lines) {
    const [, name, pid] = /^demo: (\w+) +pid (\d+)/.exec(line) ?? [];
    if (name !== undefined) pids.set(name, Number(pid));
  }
  assert.deepEqual([...pids.keys()], ['spanlog', 'catalog', 'orders', 'storefront']);
  return { process: child, dataDir, viewer: address, pids, lines, ended };
}

/** Settings of the machine for another service are not for these. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(OTEL_|SPANLOG_|NODE_TEST|FORCE_COLOR)/.test(name)),
  );
}

async function ask<T>(demo: Demo, path: string): Promise<T> {
  const response = await fetch(demo.viewer + path);
  assert.equal(response.status, 200, path);
  return (await response.json()) as T;
}

/** Asks until there is something to find. */
async function until<T>(what: string, find: () => Promise<T | undefined>): Promise<T> {
  const deadline = Date.now() + DEADLINE_MS;
  for (;;) {
    const found = await find();
    if (found !== undefined) return found;
    assert.ok(Date.now() < deadline, `not seen within ${DEADLINE_MS / 1000} s: ${what}`);
    await after(100);
  }
}

const firstLog = (demo: Demo, query: string, accept: (log: LogRow) => boolean): Promise<LogRow> =>
  until(query, async () => (await ask<LogPage>(demo, `/api/logs?${query}`)).logs.find(accept));

/**
 * The trace of a record, once all of it has arrived. Every service delivers its logs and its spans for itself: there must
 * be both of each, the parent of every span, and the span of every log.
 */
function wholeTrace(demo: Demo, traceId: string | null, services: readonly string[]): Promise<TraceDetail> {
  return until(`the whole of trace ${traceId} with ${services}`, async () => {
    const detail = await ask<TraceDetail>(demo, `/api/traces/${traceId}`);
    const ids = new Set<string | null>(detail.spans.map((span) => span.spanId));
    const above = detail.spans.filter((span) => !ids.has(span.parentSpanId));
    const whole =
      above.length === 1 &&
      above[0]?.parentSpanId === null &&
      detail.logs.every((log) => ids.has(log.spanId));
    const [spans, logs] = [servicesOf(detail.spans), servicesOf(detail.logs)];
    const both = services.every((service) => spans.includes(service) && logs.includes(service));
    return whole && both ? detail : undefined;
  });
}

const servicesOf = (rows: readonly { service: string }[]) =>
  [...new Set(rows.map((row) => row.service))].sort();

function assertGone(demo: Demo): void {
  for (const [name, pid] of demo.pids) {
    assert.throws(() => process.kill(pid, 0), { code: 'ESRCH' }, `${name} is still there`);
  }
}

test('the shop tells its story in the viewer', { timeout: 180_000 }, async (t) => {
  const demo = await startDemo(t, '--duration', '150');

  await t.test('a purchase is one trace through three services, with its logs in place', async () => {
    const entry = await firstLog(
      demo,
      'service=storefront&attr=http.route=/checkout',
      (log) => log.message === 'POST /checkout 201',
    );
    const { spans, logs } = await wholeTrace(demo, entry.traceId, ['catalog', 'orders', 'storefront']);
    assert.deepEqual(servicesOf(spans), ['catalog', 'orders', 'storefront']);
    assert.deepEqual(servicesOf(logs), ['catalog', 'orders', 'storefront']);
    const services = new Map(spans.map((span) => [span.spanId, span.service]));
    for (const log of logs) assert.equal(services.get(log.spanId ?? ''), log.service, log.message);
    assert.deepEqual(
      [...new Set(logs.map((log) => log.attributes['request_id']))],
      [entry.attributes['request_id']],
    );
    assert.match(String(entry.attributes['user.id']), /^u-\d+$/);
    assert.match(String(entry.attributes['client.address']), /^203\.0\.113\./);
    assert.equal(
      logs.find((log) => log.logger === 'shop.orders')?.attributes['user.id'],
      entry.attributes['user.id'],
    );
  });

  await t.test('a failed payment tells its causes, all the way down', async () => {
    const { attributes } = await firstLog(
      demo,
      'level=ERROR&service=orders',
      (log) => log.attributes['exception.type'] === 'PaymentError',
    );
    const stack = String(attributes['exception.stacktrace']);
    const chain = [
      /^PaymentError: order \d+ could not be charged$/m,
      /^Caused by: AggregateError: no bank took the payment$/m,
      /^ +\[errors\.0\] Error: northbank is unreachable$/m,
      /^ +Caused by: TypeError: fetch failed$/m,
      /^ +Caused by: Error: connect ECONNREFUSED/m,
      /^ +\[errors\.1\] RangeError: harbourpay takes nothing/m,
    ].map((line) => stack.search(line));
    assert.ok(
      chain.every((position, index) => position > (chain[index - 1] ?? -1)),
      stack,
    );
  });

  await t.test('the background job has a trace of its own', async () => {
    const swept = await firstLog(demo, 'attr=job.name=sweep-orders', (log) => log.message === 'swept');
    assert.equal(swept.attributes['request_id'], undefined);
    const { spans, logs } = await wholeTrace(demo, swept.traceId, ['orders']);
    assert.equal(spans.find((span) => span.parentSpanId === null)?.name, 'sweep orders');
    assert.ok(spans.every((span) => span.service === 'orders' && span.kind !== 'SERVER'));
    assert.ok(logs.every((log) => log.attributes['job.run'] === swept.attributes['job.run']));
  });

  const routes = [
    ['storefront', '/product/:id', 'GET /product/:id 200'],
    ['catalog', '/products/:id', 'GET /products/:id 200'],
    ['orders', '/orders', 'POST /orders 201'],
  ] as const;
  for (const [service, route, message] of routes) {
    await t.test(`entry records and spans of ${service} are named after their route`, async () => {
      const entry = await firstLog(
        demo,
        `service=${service}&attr=${encodeURIComponent(`http.route=${route}`)}`,
        (log) => log.message === message,
      );
      assert.equal(entry.logger, 'http.server');
      const { spans } = await wholeTrace(demo, entry.traceId, [service]);
      assert.equal(spans.find((span) => span.spanId === entry.spanId)?.name, message.replace(/ \d+$/, ''));
    });
  }

  await t.test('charts and the list of failed traces name the routes that fail', async () => {
    const failing = (await until('GET /account/address among the errors by route', async () => {
      const charts = await ask<Charts>(demo, '/api/charts');
      return charts.errorsByRoute.some(({ route }) => route === '/account/address') ? charts : undefined;
    })) as Charts;
    assert.ok(failing.requestsPerSecond.some((rate) => rate > 0));
    assert.ok(failing.logsByLevel.ERROR.some((count) => count > 0));
    const { traces } = await ask<TracePage>(demo, '/api/traces?errors=1&q=address');
    assert.equal(traces[0]?.name, 'GET /account/address');
  });

  await t.test('standard output is JSON lines with the same ids', async () => {
    const lines = await until('an entry record in storefront.log', async () => {
      const text = readFileSync(join(demo.dataDir, 'storefront.log'), 'utf8');
      const whole = text.slice(0, text.lastIndexOf('\n')).split('\n');
      return whole.some((line) => line.includes('"http.server"')) ? whole : undefined;
    });
    for (const line of lines) {
      const record = JSON.parse(line) as { [key: string]: unknown };
      assert.equal(record['service'], 'storefront');
      if (record['logger'] !== 'http.server') continue;
      assert.match(String(record['trace_id']), /^[0-9a-f]{32}$/);
      assert.match(String(record['request_id']), /^[0-9a-f-]{36}$/);
    }
  });

  await t.test('Ctrl-C ends all of it', async () => {
    demo.process.kill('SIGINT');
    assert.equal(await demo.ended, 0, demo.lines.join('\n'));
    assertGone(demo);
  });
});

test('--duration ends it', { timeout: 60_000 }, async (t) => {
  const demo = await startDemo(t, '--duration', '1');
  assert.equal(await demo.ended, 0, demo.lines.join('\n'));
  assertGone(demo);
});

test('when one service dies the others end, and it is said which', { timeout: 60_000 }, async (t) => {
  const demo = await startDemo(t);
  process.kill(demo.pids.get('orders') ?? 0, 'SIGKILL');
  assert.equal(await demo.ended, 1);
  assert.ok(demo.lines.includes('demo: orders ended with SIGKILL'), demo.lines.join('\n'));
  assertGone(demo);
});

test('when the demo itself is killed nothing stays behind', { timeout: 60_000 }, async (t) => {
  const demo = await startDemo(t);
  demo.process.kill('SIGKILL');
  await demo.ended;
  await until('the end of every process', async () => {
    const left = [...demo.pids.values()].filter((pid) => {
      try {
        return process.kill(pid, 0);
      } catch {
        return false;
      }
    });
    return left.length === 0 ? true : undefined;
  });
});

test('a wrong option is refused with the list of those there are', () => {
  const child = spawn(process.execPath, ['examples/shop/demo.js', '--duration', 'long'], { cwd: ROOT });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text) => {
    said += text;
  });
  return once(child, 'close').then(([code]) => {
    assert.equal(code, 1);
    assert.match(said, /--duration must be a number/);
    assert.match(said, /--data-dir DIR/);
  });
});
