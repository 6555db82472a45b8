import assert from 'node:assert/strict';
import { test } from 'node:test';
import { portOf, startApp } from '../../support/app.ts';

const APP = `
import { createServer, get } from 'node:http';
import { getLogger } from 'spanlog';
const log = getLogger('app');
const server = createServer((request, response) => {
  log.info('at ' + request.url);
  if (request.url === '/inner') return response.end();
  get({ port: server.address().port, path: '/inner' }, (inner) => inner.resume().on('end', () => response.end()));
});
server.listen(0, '127.0.0.1', () => console.error('listening ' + server.address().port));
`;

test('with OTEL_TRACES_EXPORTER=none the logs of a request still share its trace id, from service to service', async (t) => {
  const app = startApp(t, {
    files: { 'app.mjs': APP },
    env: { OTEL_TRACES_EXPORTER: 'none', OTEL_LOGS_EXPORTER: 'none' },
  });
  await (await fetch(`http://127.0.0.1:${await portOf(app)}/outer`)).text();
  await app.line(/"at \/inner"/);
  const records = app.stdout.map((line) => JSON.parse(line)).filter((record) => record.logger === 'app');
  assert.deepEqual(
    records.map((record) => record.message),
    ['at /outer', 'at /inner'],
  );
  assert.match(records[0].trace_id, /^[0-9a-f]{32}$/);
  assert.equal(records[1].trace_id, records[0].trace_id);
  assert.notEqual(records[1].span_id, records[0].span_id);
});
