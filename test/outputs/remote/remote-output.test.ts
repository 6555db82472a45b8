/** The output and its thread together, against a server in this one. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import net, { type AddressInfo } from 'node:net';
import { describe, it, type TestContext } from 'node:test';
import { RemoteOutput } from '../../../src/outputs/remote/remote-output.ts';
import { tcpSink } from '../../support/tcp-sink.ts';
import { until } from '../../support/until.ts';
import { record } from '../console/record.ts';

const target = (port: number) =>
  ({ type: 'gelf', connection: { protocol: 'tcp', host: '127.0.0.1', port } }) as const;

function open(t: TestContext, port: number, memoryBytes = 1_000_000) {
  const said: string[] = [];
  const output = new RemoteOutput(
    'out',
    { target: target(port), memoryBytes, exitTimeout: 200 },
    ({ body }) => String(body),
    (line) => said.push(line),
  );
  t.after(() => output.close());
  return { output, said };
}

describe('RemoteOutput', () => {
  it('blocks until everything is sent, as the end of a process needs it', async (t) => {
    const { got, port } = await tcpSink(t);
    const { output } = open(t, port);
    for (let i = 0; i < 1_000; i++) output.write(record({ body: `message ${i}` }));
    assert.equal(output.drain(30_000), true);
    assert.deepEqual([output.waiting, output.lost], [0, 0]);
    // This thread was blocked: what has come is read now.
    await until(() => got.join('').split('\0').length > 1_000);
    assert.equal(got.join(''), Array.from({ length: 1_000 }, (_, i) => `message ${i}\0`).join(''));
  });

  it('has sent what was logged in a turn, in order, when it is flushed', async (t) => {
    const { got, port } = await tcpSink(t);
    const { output } = open(t, port);
    output.write(record({ body: 'one' }));
    output.write(record({ body: 'two', severityNumber: 17 }));
    output.write(record({ body: 'three' }));
    await output.flush();
    await until(() => got.join('').length >= 14);
    assert.equal(got.join(''), 'one\0two\0three\0');
  });

  it('keeps no more than it may, counts the rest, and says so once', async (t) => {
    const { port } = await tcpSink(t);
    const nobody = open(t, port === 1 ? 2 : 1, 10_000);
    for (let i = 0; i < 25; i++) nobody.output.write(record({ body: 'x'.repeat(1_000) }));
    assert.deepEqual([nobody.output.waiting, nobody.output.lost], [10, 15]);
    assert.equal(nobody.output.drain(0), false);
    assert.deepEqual(nobody.said, ['out: 10000 characters wait to be sent; what comes now is lost']);
    await nobody.output.close();
    assert.deepEqual([nobody.output.waiting, nobody.output.lost], [0, 25]);
    assert.equal(nobody.said.at(-1), 'out: 10 records were not sent');
    nobody.output.write(record());
    assert.equal(nobody.output.lost, 26);
  });

  it('takes none until half is sent, says so once, and makes no text of what it does not take', async (t) => {
    const sockets: net.Socket[] = [];
    const server = net.createServer({ pauseOnConnect: true }, (socket) => {
      socket.on('error', () => {});
      sockets.push(socket);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    t.after(() => {
      for (const socket of sockets) socket.destroy();
      server.close();
    });
    const { port } = server.address() as AddressInfo;
    let texts = 0;
    const said: string[] = [];
    // More than the system takes of a connection that is not read.
    const memoryBytes = 32 * 1024 ** 2;
    const output = new RemoteOutput(
      'out',
      { target: target(port), memoryBytes, exitTimeout: 200 },
      ({ body }) => {
        texts++;
        return String(body);
      },
      (line) => said.push(line),
    );
    t.after(() => output.close());
    const large = record({ body: 'x'.repeat(1024 ** 2) });
    const small = record({ body: 'x' });
    while (output.lost === 0) output.write(large);
    const made = texts;
    for (let i = 0; i < 100; i++) output.write(small);
    assert.deepEqual([output.lost, texts - made, said.length], [101, 0, 1]);
    await until(() => sockets.length === 1);
    sockets[0]?.resume();
    await output.flush();
    output.write(small);
    assert.deepEqual(said, [
      `out: ${memoryBytes} characters wait to be sent; what comes now is lost`,
      'out: there is room again; 101 records are missing',
    ]);
    await output.flush();
    assert.deepEqual([output.lost, output.waiting], [101, 0]);
  });

  it('counts a record that is larger than all that may wait, and takes the next', async (t) => {
    const { got, port } = await tcpSink(t);
    const { output, said } = open(t, port, 1_000);
    for (const body of ['x'.repeat(1_001), 'small', 'x'.repeat(1_001)]) output.write(record({ body }));
    await output.flush();
    await until(() => got.join('') === 'small\0');
    assert.equal(output.lost, 2);
    assert.deepEqual(said, ['out: a record of 1001 characters is more than may wait (1000); such are lost']);
  });

  it('shares a thread with others, which one that cannot be opened or is closed does not touch', async (t) => {
    const threads: number[] = [];
    const onWorker = () => threads.push(1);
    process.on('worker', onWorker);
    t.after(() => process.off('worker', onWorker));
    const { got, port } = await tcpSink(t);
    const first = open(t, port);
    const second = open(t, port);
    const wrong = new RemoteOutput(
      'wrong',
      {
        target: {
          type: 'gelf',
          connection: {
            protocol: 'tls',
            host: '127.0.0.1',
            port,
            tls: { ca: undefined, cert: 'x', key: 'x' },
          },
        },
        memoryBytes: 1_000,
        exitTimeout: 100,
      },
      ({ body }) => String(body),
      (line) => first.said.push(line),
    );
    first.output.write(record({ body: 'one' }));
    second.output.write(record({ body: 'two' }));
    wrong.write(record());
    assert.equal(wrong.drain(60_000), true);
    assert.equal(wrong.lost, 1);
    await until(() => first.said.length > 0);
    assert.match(first.said[0] ?? '', /^wrong: nothing is sent by it any more \(.*\)$/);
    await first.output.close();
    second.output.write(record({ body: 'three' }));
    await second.output.flush();
    await until(() => got.join('').length === 'one_two_three_'.length);
    assert.deepEqual(threads.length, 1);
    assert.deepEqual([second.output.lost, second.output.waiting, second.said], [0, 0, []]);
  });

  it('gives up when its thread ends, and tells a blocked caller at once', async (t) => {
    const said: string[] = [];
    const ended = new Promise<void>((resolve) => {
      t.after(() => resolve());
      const target = {
        type: 'cloudwatch',
        client: '/nowhere/client.js',
        logGroupName: 'g',
        logStreamName: 's',
        region: undefined,
        endpoint: undefined,
        createLogGroup: false,
      } as const;
      const output = new RemoteOutput(
        'out',
        { target, memoryBytes: 1_000, exitTimeout: 100 },
        ({ body }) => String(body),
        (line) => {
          said.push(line);
          resolve();
        },
      );
      output.write(record());
      assert.equal(output.drain(60_000), true);
      assert.deepEqual([output.waiting, output.lost], [0, 1]);
    });
    await ended;
    assert.deepEqual(said, ["out: nothing is sent by it any more (Cannot find module '/nowhere/client.js')"]);
  });
});
