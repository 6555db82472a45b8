/** What is printed of an error that fails a request, beside what its entry record tells. */
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { portOf, startApp } from '../../support/app.ts';
import { type ReceivedLog, startReceiver } from '../../support/otlp-receiver.ts';

const app = (answer: string, error = "new RangeError('out of stock')") => `
const express = require('express');
const { getLogger } = require('spanlog');
const app = express();
app.get('/failing', () => { throw ${error}; });
app.get('/last', (request, response) => { getLogger('shop').info('last'); response.send('ok'); });
app.use((error, request, response, next) => { ${answer} });
const server = app.listen(0, '127.0.0.1', () => process.stderr.write('listening ' + server.address().port + '\\n'));
`;

/** @returns the records that tell of the error. */
async function telling(
  t: TestContext,
  answer: string,
  { level = 'info', error }: { level?: string; error?: string } = {},
): Promise<ReceivedLog[]> {
  const receiver = await startReceiver();
  t.after(() => receiver.close());
  const running = startApp(t, {
    files: { 'app.cjs': app(answer, error) },
    packages: ['express'],
    env: {
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url,
      OTEL_BLRP_SCHEDULE_DELAY: '50',
      SPANLOG_BRIDGES: 'console',
      SPANLOG_LEVEL: level,
    },
  });
  const url = `http://127.0.0.1:${await portOf(running)}`;
  await (await fetch(`${url}/failing`)).text();
  await (await fetch(`${url}/last`)).text();
  await receiver.until('the last record', ({ logs }) => logs.find(({ body }) => body === 'last'));
  return receiver.logs.filter((log) => JSON.stringify(log).includes('out of stock'));
}

const loggers = (logs: ReceivedLog[]) => logs.map(({ logger }) => logger).sort();

test('an error printed alone is told by the entry, also when it was answered as if it were none', async (t) => {
  const logs = await telling(t, "console.error(error); response.status(404).send('sorry');");
  assert.deepEqual(loggers(logs), ['http.server']);
  assert.equal(logs[0]?.attributes['http.response.status_code'], 404);
  assert.equal(logs[0]?.attributes['exception.type'], 'RangeError');
  assert.equal(logs[0]?.severityText, 'ERROR');
});

test('an error that was dealt with is told by nobody', async (t) => {
  assert.deepEqual(await telling(t, "response.status(404).send('sorry');"), []);
});

test('what the app prints around an error is a record of its own', async (t) => {
  const logs = await telling(t, "console.error('order failed', error); response.status(500).send('sorry');");
  assert.deepEqual(loggers(logs), ['console', 'http.server']);
});

test('where there are no entry records, what is printed is a record', async (t) => {
  const logs = await telling(t, "console.error(error); response.status(500).send('sorry');", {
    level: 'info,http.server=off',
  });
  assert.deepEqual(loggers(logs), ['console']);
});

test('a text that was thrown and is printed alone is told by the entry', async (t) => {
  const logs = await telling(t, 'next(error);', { error: "'out of stock'" });
  assert.deepEqual(loggers(logs), ['http.server']);
});

test('an error that was an answer to the client is no ERROR where the framework prints it', async (t) => {
  const error = "Object.assign(new RangeError('out of stock'), { status: 409 })";
  const logs = await telling(t, 'next(error);', { error });
  assert.deepEqual(
    logs.map(({ logger, severityText }) => [logger, severityText]),
    [['console', 'WARN']],
  );
});
