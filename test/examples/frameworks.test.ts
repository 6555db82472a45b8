/** The shop of each framework, started as its package.json says and asked as its README does. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { ROOT } from '../support/app.ts';
import { buildNextApp, removeNextApp, startNextApp } from '../support/next-app.ts';
import { type ReceivedLog, type Receiver, startReceiver } from '../support/otlp-receiver.ts';
import { EXAMPLES, runExample, saying, settings } from './example.ts';

const NEST = join(EXAMPLES, 'nest');
before(() => {
  const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
  const { status, stdout } = spawnSync(process.execPath, [tsc], { cwd: NEST, encoding: 'utf8' });
  assert.equal(status, 0, stdout);
});
after(() => rmSync(join(NEST, 'dist'), { recursive: true, force: true }));

/** Everything that was logged in a trace of ours, once all of it is there. */
async function ask(receiver: Receiver, url: string, expected: readonly string[], body?: object) {
  const traceId = randomBytes(16).toString('hex');
  const answer = await fetch(url, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      traceparent: `00-${traceId}-00f067aa0ba902b7-01`,
      'content-type': 'application/json',
      'x-user': 'u-7',
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  await answer.text();
  const logs = await receiver.until(`${expected.join(', ')} of ${url}`, (arrived) => {
    const own = arrived.logs.filter((log) => log.traceId === traceId);
    return expected.every((text) => own.some((log) => log.body === text)) ? own : undefined;
  });
  return { status: answer.status, logs };
}

const find = (logs: readonly ReceivedLog[], body: string) => logs.find((log) => log.body === body);

interface Shop {
  readonly receiver: Receiver;
  readonly url: string;
  /** How the framework writes a parameter. */
  readonly parameter: string;
}

async function checkShop({ receiver, url, parameter }: Shop): Promise<void> {
  const outer = `GET /items/${parameter} 200`;
  const inner = `GET /stock/${parameter} 200`;
  const item = await ask(receiver, `${url}/items/lamp`, [outer, inner, 'item asked for']);
  assert.equal(item.status, 200);
  const entry = find(item.logs, outer);
  assert.equal(entry?.attributes['user.id'], 'u-7');
  const requestId = entry.attributes['request_id'];
  assert.match(String(requestId), /^[0-9a-f-]{36}$/);
  for (const log of item.logs) assert.equal(log.attributes['request_id'], requestId, String(log.body));

  const well = await ask(receiver, `${url}/orders`, ['POST /orders 201'], { item: 'lamp', quantity: 1 });
  assert.equal(well.status, 201);

  const failed = await ask(receiver, `${url}/orders`, ['POST /orders 500'], { item: 'lamp', quantity: 100 });
  assert.equal(failed.status, 500);
  const telling = failed.logs.filter((log) => log.attributes['exception.message'] === 'not enough in stock');
  assert.deepEqual(
    telling.map(({ logger, severityText }) => [logger, severityText]),
    [['http.server', 'ERROR']],
  );
  assert.equal(telling[0]?.attributes['exception.type'], 'RangeError');
}

for (const name of ['express', 'fastify', 'koa', 'hono', 'nest']) {
  test(`examples/${name}`, async (t) => {
    const { receiver, saying: heard } = await runExample(t, name);
    const { attributes, resource } = await heard('listening');
    assert.equal(resource['service.name'], `example-${name}`);
    await checkShop({ receiver, url: `http://127.0.0.1:${attributes['port']}`, parameter: ':id' });
    const ofNest = receiver.logs.filter(({ logger }) => logger === 'Stock').map(({ body }) => body);
    if (name === 'nest') assert.ok(ofNest.includes('4 in stock'));
  });
}

test('examples/node-http', async (t) => {
  const { receiver, saying: heard } = await runExample(t, 'node-http');
  const { attributes } = await heard('listening');
  const url = `http://127.0.0.1:${attributes['port']}`;
  const item = await ask(receiver, `${url}/items/lamp`, ['GET /items/lamp 200', 'GET /stock/lamp 200']);
  assert.equal(find(item.logs, 'item asked for')?.attributes['id'], 'lamp');
  const order = { item: 'lamp', quantity: 100 };
  const failed = await ask(receiver, `${url}/orders`, ['POST /orders 500', 'request failed'], order);
  assert.equal(find(failed.logs, 'request failed')?.attributes['exception.message'], 'not enough in stock');
});

test('examples/next', async (t) => {
  const folder = await buildNextApp(join(EXAMPLES, 'next'));
  t.after(() => removeNextApp(folder));
  const receiver = await startReceiver();
  t.after(() => receiver.close());
  const { url } = await startNextApp(t, folder, {
    env: { ...settings(t, receiver), NODE_OPTIONS: '--require spanlog/register' },
  });
  await checkShop({ receiver, url, parameter: '[id]' });
});

test('examples/lambda', async (t) => {
  const traceId = randomBytes(16).toString('hex');
  const { app, receiver } = await runExample(t, 'lambda', 'start', {
    TRACEPARENT_OF_CALLER: `00-${traceId}-00f067aa0ba902b7-01`,
  });
  const failed = await saying(receiver, 'orders threw');
  assert.equal(failed.traceId, traceId);
  assert.equal(failed.attributes['exception.message'], 'not enough in stock');
  const well = await saying(receiver, 'orders 201');
  assert.equal(well.attributes['faas.coldstart'], true);
  assert.equal(well.attributes['http.route'], '/orders');
  assert.equal((await app.ended).code, 0);
});
