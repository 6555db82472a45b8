/** A million records, with a receiver that is busy now and then: memory and files stay where they are. */
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test } from 'node:test';
import { runFile, temporaryFolder } from '../../spool/folder.ts';

const TOTAL = 1_000_000;
/** One of so many requests is answered with 503. */
const BUSY = 25;
const MB = 1024 ** 2;

interface Sample {
  readonly rss: number;
  readonly files: number;
}

test('a million records', { skip: process.platform !== 'linux' && 'counts files in /proc' }, async (t) => {
  const seen = new Uint8Array(TOTAL);
  let requests = 0;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (++requests % BUSY === 0) {
      response.writeHead(503).end();
      return;
    }
    for (const [, index] of Buffer.concat(chunks)
      .toString('latin1')
      .matchAll(/"stringValue":"s-(\d+)"/g)) {
      seen[Number(index)] = (seen[Number(index)] ?? 0) + 1;
    }
    response.end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const dir = join(temporaryFolder(t), 'spool');
  const child = runFile(t, '../torture/spool/children/soak.ts', [url, dir, String(TOTAL)]);

  const samples: Sample[] = [];
  let end: { [key: string]: unknown } = {};
  const lines: unknown[] = [];
  for (;;) {
    const said = JSON.parse(await child.line()) as { [key: string]: unknown };
    if ('rss' in said) samples.push(said as unknown as Sample);
    else if ('flushed' in said) end = said;
    else if ('line' in said) lines.push(said['line']);
    else {
      assert.deepEqual(said['left'], []);
      break;
    }
  }
  await child.ended;

  assert.deepEqual(end, {
    flushed: true,
    appended: TOTAL,
    delivered: TOTAL,
    spooled: 0,
    dropped: {},
    recovered: 0,
  });
  assert.ok(
    seen.every((times) => times === 1),
    'each arrives exactly once',
  );
  // The first quarter is for what is learnt and compiled.
  const settled = samples.slice(samples.length / 4);
  const half = settled.length / 2;
  const most = (of: readonly Sample[], key: keyof Sample) => Math.max(...of.map((sample) => sample[key]));
  const before = settled.slice(0, half);
  const after = settled.slice(half);
  t.diagnostic(
    `${requests} requests; MB: ${samples.map(({ rss }) => Math.round(rss / MB)).join(' ')}; ` +
      `files: ${samples.map(({ files }) => files).join(' ')}; ${lines.join('; ')}`,
  );
  assert.ok(most(after, 'rss') < most(before, 'rss') * 1.2 + 16 * MB, 'memory grows');
  assert.ok(most(settled, 'rss') < 512 * MB, 'memory is held');
  assert.ok(most(after, 'files') <= most(before, 'files') + 4, 'files are kept open');
});
