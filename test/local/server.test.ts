import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { test } from 'node:test';
import type { ApiError, Charts, Facets, LogPage, Status, TracePage } from '../../src/local/api.ts';
import { startLocal } from '../../src/local/server.ts';
import { getJson, jsonLog, jsonLogs, post, startServer, temporaryFolder } from './fixtures.ts';
import { sendSpan } from './real-exporters.ts';

/** A request with headers that fetch does not let one set. */
function raw(url: string, path: string, headers: { [name: string]: string }, method = 'GET') {
  const { port } = new URL(url);
  return new Promise<{ status: number; headers: NodeJS.Dict<string | string[]>; body: string }>(
    (resolve, reject) => {
      const sent = request({ host: '127.0.0.1', port, path, method, headers }, async (response) => {
        let body = '';
        for await (const chunk of response) body += String(chunk);
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
      });
      sent.once('error', reject);
      sent.end();
    },
  );
}

const PATHS = ['/', '/api/logs', '/api/tail', '/api/status', '/v1/logs', '/v1/traces', '/nothing'];

test('a name that was pointed at this machine is refused on every path', async (t) => {
  const { url } = await startServer(t);
  const { port } = new URL(url);
  for (const path of PATHS) {
    for (const host of [
      `evil.example:${port}`,
      'evil.example',
      `localhost.evil.example:${port}`,
      'localhost:1',
    ]) {
      const { status, body } = await raw(url, path, { host }, path.startsWith('/v1') ? 'POST' : 'GET');
      assert.equal(status, 403, `${host}${path}`);
      assert.match(body, /Host header/);
    }
  }
  assert.equal((await raw(url, '/api/status', { host: `localhost:${port}` })).status, 200);
});

test('a foreign web site is refused on every path, and gets no CORS header', async (t) => {
  const { url } = await startServer(t);
  for (const path of PATHS) {
    for (const [name, value] of [
      ['origin', 'https://evil.example'],
      ['origin', 'null'],
      ['sec-fetch-site', 'cross-site'],
    ] as const) {
      for (const method of ['GET', 'POST', 'OPTIONS']) {
        const { status, headers } = await raw(url, path, { [name]: value }, method);
        assert.equal(status, 403, `${method} ${path} ${name}: ${value}`);
        assert.deepEqual(
          Object.keys(headers).filter((key) => key.startsWith('access-control')),
          [],
        );
      }
    }
  }
  const { port } = new URL(url);
  assert.equal((await raw(url, '/api/status', { origin: `http://127.0.0.1:${port}` })).status, 200);
});

test('every answer carries the policy and is not sniffed or framed', async (t) => {
  const { url } = await startServer(t);
  for (const path of PATHS.filter((one) => one !== '/api/tail')) {
    const { headers } = await fetch(url + path);
    assert.match(headers.get('content-security-policy') ?? '', /^default-src 'none'; /);
    assert.equal(headers.get('x-content-type-options'), 'nosniff');
    assert.equal(headers.get('referrer-policy'), 'no-referrer');
    assert.equal(headers.get('x-frame-options'), 'DENY');
  }
});

test('the interface of the page: every path, its errors, its methods', async (t) => {
  const { url } = await startServer(t, { version: '1.2.3', maxAgeMs: Infinity, maxBytes: 12_345_678 });
  await post(`${url}/v1/logs`, jsonLogs([jsonLog('hello', { severityNumber: 17 })]));
  await sendSpan(url, 'protobuf', 'none');
  const { logs } = await getJson<LogPage>(`${url}/api/logs?level=error`);
  assert.equal(logs.length, 1);
  assert.equal((await getJson<TracePage>(`${url}/api/traces?errors=1`)).traces.length, 1);
  assert.deepEqual((await getJson<Facets>(`${url}/api/facets`)).services, ['shop']);
  assert.equal((await getJson<Charts>(`${url}/api/charts`)).times.length, 91);
  const status = await getJson<Status>(`${url}/api/status`);
  assert.deepEqual([status.version, status.logs, status.spans, status.maxBytes], ['1.2.3', 1, 1, 12_345_678]);
  assert.ok(status.bytes > 0 && status.oldest !== null);

  for (const [path, code, message] of [
    ['/api/logs?level=LOUD', 400, /level=LOUD is not allowed/],
    ['/api/traces/xyz', 400, /xyz is not allowed/],
    [`/api/traces/${'ab'.repeat(16)}`, 404, /nothing of trace/],
    ['/api/traces/a/b', 404, /there is no/],
    ['/api/nothing', 404, /there is no \/api\/nothing/],
    ['/api/facets?x=1', 400, /x is not a parameter/],
  ] as const) {
    const response = await fetch(url + path);
    assert.equal(response.status, code, path);
    assert.equal(response.headers.get('content-type'), 'application/json');
    assert.match(((await response.json()) as ApiError).error, message);
  }
  const wrong = await fetch(`${url}/api/logs`, { method: 'DELETE' });
  assert.deepEqual([wrong.status, wrong.headers.get('allow')], [405, 'GET, HEAD']);
  const head = await fetch(`${url}/api/logs`, { method: 'HEAD' });
  assert.deepEqual([head.status, await head.text()], [200, '']);
});

test('an address that is none is an error of the sender', async (t) => {
  const { url } = await startServer(t);
  for (const path of [
    '//evil.example/api/logs',
    'http://evil.example/api/logs',
    'http://[',
    '/%00',
    '/%E0%A4%A',
    '/..%2f..%2fetc/passwd',
  ]) {
    const { status } = await raw(url, path, {});
    assert.ok(status >= 400 && status < 500, `${path}: ${status}`);
  }
});

test('the page is served from memory, with an ETag, and for its own views', async (t) => {
  const webDir = temporaryFolder(t);
  mkdirSync(join(webDir, 'assets'));
  writeFileSync(join(webDir, 'index.html'), '<!doctype html><title>page</title>');
  writeFileSync(join(webDir, 'assets', 'app.js'), 'export {};');
  writeFileSync(join(webDir, 'secret.txt'), 'not part of a page');
  const { url } = await startServer(t, { webDir });
  const page = await fetch(`${url}/`);
  assert.equal(page.headers.get('content-type'), 'text/html; charset=utf-8');
  assert.match(await page.text(), /<title>page/);
  assert.match(await (await fetch(`${url}/traces/abc?x=1`)).text(), /<title>page/);
  const script = await fetch(`${url}/assets/app.js`);
  assert.equal(script.headers.get('content-type'), 'text/javascript; charset=utf-8');
  const etag = script.headers.get('etag') ?? '';
  assert.equal((await fetch(`${url}/assets/app.js`, { headers: { 'if-none-match': etag } })).status, 304);
  assert.equal((await fetch(`${url}/assets/none.js`)).status, 404);
  assert.equal((await fetch(`${url}/secret.txt`)).status, 404);
  assert.equal((await fetch(`${url}/`, { method: 'POST' })).status, 405);
});

test('without a build the address says what to do, and records are received', async (t) => {
  const { url } = await startServer(t, { webDir: join(temporaryFolder(t), 'none') });
  const response = await fetch(url);
  assert.equal(response.status, 404);
  assert.match(await response.text(), /npm run build/);
  assert.equal((await post(`${url}/v1/logs`, jsonLogs([jsonLog('hello')]))).status, 200);
});

test('a port in use leaves nothing open', async (t) => {
  const first = await startServer(t);
  const dataDir = temporaryFolder(t);
  const port = Number(new URL(first.url).port);
  await assert.rejects(startLocal({ dataDir, port }), { code: 'EADDRINUSE' });
  const second = await startLocal({ dataDir, port: 0 });
  await second.close();
});

test('data outlives a restart', async (t) => {
  const dataDir = temporaryFolder(t);
  const first = await startLocal({ dataDir, port: 0 });
  await post(`${first.url}/v1/logs`, jsonLogs([jsonLog('kept')]));
  await first.close();
  const { url } = await startServer(t, { dataDir });
  assert.deepEqual(
    (await getJson<LogPage>(`${url}/api/logs`)).logs.map((log) => log.message),
    ['kept'],
  );
});

test('the bounds are enforced while it runs', async (t) => {
  const { url } = await startServer(t, { maxAgeMs: 60_000, boundsEveryMs: 20 });
  await post(
    `${url}/v1/logs`,
    jsonLogs([jsonLog('old', { timeUnixNano: '1700000000000000000' }), jsonLog('young')]),
  );
  const deadline = Date.now() + 10_000;
  let status: Status;
  do status = await getJson<Status>(`${url}/api/status`);
  while (status.logs > 1 && Date.now() < deadline);
  assert.deepEqual([status.logs, status.dropped], [1, { max_age: 1 }]);
});

test('what is sent together is all kept', async (t) => {
  const { url } = await startServer(t);
  const bodies = Array.from({ length: 40 }, (_, n) =>
    jsonLogs(Array.from({ length: 50 }, (_, i) => jsonLog(`m ${n} ${i}`))),
  );
  const answers = await Promise.all(bodies.map((body) => post(`${url}/v1/logs`, body)));
  assert.ok(answers.every((answer) => answer.status === 200));
  assert.equal((await getJson<Status>(`${url}/api/status`)).logs, 2000);
});
