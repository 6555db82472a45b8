/** nginx in front of an app: its access log joins what the app logs. The configuration is that of the documentation. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import { test } from 'node:test';
import { portOf, ROOT, startApp } from '../support/app.ts';
import { startReceiver } from '../support/otlp-receiver.ts';
import { DEBIAN } from './debian-packages.ts';
import { startNginx } from './nginx.ts';
import { describeStack } from './stack-test.ts';
import { waitFor } from './wait.ts';

const APP = `
const { createServer } = require('node:http');
const { getLogger } = require('spanlog');
const log = getLogger('app');
createServer((request, response) => {
  log.info('in the app', { tracestate: request.headers.tracestate ?? '', traceparent: request.headers.traceparent });
  response.writeHead(request.url.startsWith('/broken') ? 500 : 200).end('done');
}).listen(0, '127.0.0.1', function () { console.error('listening ' + this.address().port); });
`;

const TRACE = 'a'.repeat(32);
const SPAN = 'b'.repeat(16);

/** Headers of clients, and whether the trace goes on in which they are. */
const CLIENTS: readonly (readonly [string, { readonly [name: string]: string }, string | undefined])[] = [
  ['none', {}, undefined],
  ['good', { traceparent: `00-${TRACE}-${SPAN}-01`, tracestate: 'vendor=1', 'x-request-id': 'r-1' }, TRACE],
  ['unsampled', { traceparent: `00-${TRACE}-${SPAN}-00` }, TRACE],
  ['later-version', { traceparent: `cc-${TRACE}-${SPAN}-01-what-the-future-brings` }, TRACE],
  ['upper-case', { traceparent: `00-${TRACE.toUpperCase()}-${SPAN}-01` }, undefined],
  ['zero-trace', { traceparent: `00-${'0'.repeat(32)}-${SPAN}-01`, tracestate: 'vendor=1' }, undefined],
  ['zero-span', { traceparent: `00-${TRACE}-${'0'.repeat(16)}-01` }, undefined],
  ['version-ff', { traceparent: `ff-${TRACE}-${SPAN}-01` }, undefined],
  ['more-than-00', { traceparent: `00-${TRACE}-${SPAN}-01-more` }, undefined],
  ['short', { traceparent: `00-${TRACE.slice(1)}-${SPAN}-01` }, undefined],
  ['quotes', { traceparent: `","trace_id":"${TRACE}","x":"`, 'x-request-id': '","level":"FATAL' }, undefined],
  [
    'bytes',
    { traceparent: '\xff\xfe\x80-\t', 'x-request-id': '\xc3\x28', 'user-agent': '\xff"\\' },
    undefined,
  ],
  ['long', { traceparent: `00-${'a'.repeat(3_000)}`, 'x-request-id': 'x'.repeat(3_000) }, undefined],
];

await describeStack(
  'nginx',
  () => {
    test('its access log and the app’s records have the same ids, whatever the client sends', async (t) => {
      const receiver = await startReceiver();
      t.after(() => receiver.close());
      const app = startApp(t, {
        files: { 'app.cjs': APP },
        env: { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url },
      });
      const upstream = `http://127.0.0.1:${await portOf(app)}`;
      const [http, server] = documented();
      const nginx = await startNginx(
        t,
        (accessLog) =>
          http
            .replace('/etc/nginx/spanlog.conf', join(ROOT, 'collector/nginx/spanlog.conf'))
            .replace('/var/log/spanlog/nginx.jsonl', accessLog),
        server.replace('http://127.0.0.1:3000', upstream),
      );
      for (const [name, headers, expected] of CLIENTS) {
        const path = `/${name === 'short' ? 'broken' : name}`;
        const answered = await ask(`http://127.0.0.1:${nginx.port}${path}?token=hunter2`, headers);
        const line = await waitFor(`access log of ${name}`, async () =>
          nginx
            .accessLog()
            .map((text) => JSON.parse(text) as { [key: string]: unknown })
            .find((one) => one['url.path'] === path),
        );
        const record = await receiver.until(`record of ${name}`, ({ logs }) =>
          logs.find((log) => log.logger === 'app' && log.traceId === line['trace_id']),
        );
        const entry = await receiver.until(`entry of ${name}`, ({ logs }) =>
          logs.find((log) => log.logger === 'http.server' && log.traceId === line['trace_id']),
        );
        const span = await receiver.until(`span of ${name}`, ({ spans }) =>
          name === 'unsampled' ? { parentSpanId: SPAN } : spans.find(({ spanId }) => spanId === entry.spanId),
        );
        assert.match(String(line['trace_id']), /^[0-9a-f]{32}$/);
        if (expected === undefined) assert.notEqual(line['trace_id'], TRACE, name);
        else assert.equal(line['trace_id'], expected, name);
        assert.equal(span.parentSpanId, line['span_id'], name);
        assert.equal(record.attributes['request_id'], line['request_id'], name);
        assert.equal(answered.headers['x-request-id'], line['request_id'], name);
        assert.equal(record.attributes['tracestate'], name === 'good' ? 'vendor=1' : '', name);
        assert.equal(line['message'], `GET ${path} ${answered.statusCode}`);
        assert.equal(line['level'], answered.statusCode === 500 ? 'ERROR' : 'INFO');
        assert.equal(line['http.response.status_code'], answered.statusCode);
        assert.ok(Math.abs(Date.parse(String(line['timestamp'])) - Date.now()) < 60_000);
        assert.match(String(line['timestamp']), /T\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d$/);
        // Traces of a client are told apart by nothing else.
        receiver.logs.splice(0);
        receiver.spans.splice(0);
      }
      assert.equal(nginx.accessLog().length, CLIENTS.length);
      assert.doesNotMatch(nginx.accessLog().join('\n'), /hunter2|FATAL/);
    });
  },
  DEBIAN,
);

/** The blocks of nginx's configuration in the documentation: for the http block, and for a server. */
function documented(): [string, string] {
  const text = readFileSync(join(ROOT, 'docs/outbound.md'), 'utf8');
  const [http, server] = [...text.matchAll(/```nginx\n([\s\S]*?)```/g)].map(([, code]) => code);
  assert.ok(http !== undefined && server !== undefined);
  return [http, server];
}

/** As `fetch` would not let it be sent. */
function ask(url: string, headers: { readonly [name: string]: string }): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const asking = request(url, { headers, insecureHTTPParser: true }, (response) => {
      response.resume().on('end', () => resolve(response));
    });
    asking.once('error', reject).end();
  });
}
