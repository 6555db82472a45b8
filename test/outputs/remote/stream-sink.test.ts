import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import net, { type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import tls from 'node:tls';
import { StreamSink } from '../../../src/outputs/remote/stream-sink.ts';
import { entries, Fate } from './entries.ts';

const frame = (text: string) => Buffer.from(`${text}\n`);

/** A server that remembers whole lines; `port` lets one come back in the place of another. */
async function receiver(t: TestContext, fate: Fate, port = 0) {
  const lines: string[] = [];
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    let rest = '';
    socket.on('data', (text) => {
      const parts = (rest + text).split('\n');
      rest = parts.pop() ?? '';
      lines.push(...parts);
      fate.changed();
    });
    socket.on('error', () => {});
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const stop = async () => {
    for (const socket of sockets) socket.destroy();
    if (!server.listening) return;
    server.close();
    await once(server, 'close');
  };
  t.after(stop);
  return { lines, stop, port: (server.address() as AddressInfo).port };
}

describe('StreamSink', () => {
  it('sends in order, one frame each', async (t) => {
    const fate = new Fate();
    const { lines, port } = await receiver(t, fate);
    const sink = new StreamSink({ protocol: 'tcp', host: '127.0.0.1', port }, frame, fate);
    const texts = Array.from({ length: 5_000 }, (_, index) => `${index} ${'x'.repeat(50)}`);
    sink.take(entries(...texts.slice(0, 3)));
    sink.take(entries(...texts.slice(3)));
    await fate.until(() => lines.length === texts.length && fate.arrived.length === texts.length);
    assert.deepEqual(lines, texts);
    assert.deepEqual(fate.arrived, texts);
    sink.close();
  });

  it('waits for a receiver that is not there yet, and goes on after one that went away', async (t) => {
    const fate = new Fate();
    const first = await receiver(t, fate);
    const sink = new StreamSink({ protocol: 'tcp', host: '127.0.0.1', port: first.port }, frame, fate);
    sink.take(entries('one'));
    await fate.until(() => first.lines.length === 1);
    await first.stop();
    await fate.until(() => fate.said.length === 1);
    assert.match(fate.said[0] ?? '', /^tcp:\/\/127\.0\.0\.1:\d+ cannot be sent to \(closed\): records wait/);
    sink.take(entries('two'));
    const second = await receiver(t, fate, first.port);
    await fate.until(() => second.lines.length === 1 && fate.said.length === 2 && fate.arrived.length === 2);
    assert.deepEqual([second.lines, fate.arrived], [['two'], ['one', 'two']]);
    assert.match(fate.said[1] ?? '', /is connected again$/);
    sink.close();
  });

  it('tries again at once when somebody waits', async (t) => {
    const fate = new Fate();
    const first = await receiver(t, fate);
    await first.stop();
    // As after many failures: the next try is far away.
    t.mock.method(Math, 'random', () => 1e6);
    const sink = new StreamSink({ protocol: 'tcp', host: '127.0.0.1', port: first.port }, frame, fate);
    sink.take(entries('one'));
    await fate.until(() => fate.said.length === 1);
    const second = await receiver(t, fate, first.port);
    sink.hurry();
    await fate.until(() => second.lines.length === 1);
    sink.close();
  });

  it('says why it cannot connect, once', async () => {
    const fate = new Fate();
    const sink = new StreamSink({ protocol: 'unix', path: '/nowhere/log' }, frame, fate);
    sink.take(entries('one'));
    await fate.until(() => fate.said.length > 0);
    assert.match(fate.said[0] ?? '', /^\/nowhere\/log cannot be sent to \(connect ENOENT/);
    assert.deepEqual(fate.arrived, []);
    sink.close();
  });

  it('keeps what a receiver that does not read leaves, and sends it when it reads', async (t) => {
    const fate = new Fate();
    let socket: net.Socket | undefined;
    const server = net.createServer({ pauseOnConnect: true }, (each) => {
      socket = each;
      fate.changed();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    t.after(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const sink = new StreamSink({ protocol: 'tcp', host: '127.0.0.1', port }, frame, fate);
    const texts = Array.from({ length: 20_000 }, (_, index) => `${index} ${'x'.repeat(1_000)}`);
    sink.take(entries(...texts));
    await fate.until(() => socket !== undefined);
    assert.ok(fate.arrived.length < texts.length);
    let bytes = 0;
    socket?.on('data', (chunk) => {
      bytes += chunk.length;
    });
    socket?.resume();
    await fate.until(() => fate.arrived.length === texts.length);
    sink.close();
    await once(socket as net.Socket, 'end');
    assert.equal(
      bytes,
      texts.reduce((sum, text) => sum + text.length + 1, 0),
    );
    assert.deepEqual(fate.said, []);
  });

  it('leaves a receiver that has stopped reading, and sends what it did not take over another connection', async (t) => {
    const fate = new Fate();
    const sockets: net.Socket[] = [];
    let bytes = 0;
    const server = net.createServer({ pauseOnConnect: true }, (socket) => {
      sockets.push(socket);
      socket.on('error', () => {});
      // The first one never reads.
      if (sockets.length === 1) return;
      socket.on('data', (chunk) => {
        bytes += chunk.length;
        fate.changed();
      });
      socket.resume();
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    t.after(() => {
      for (const socket of sockets) socket.destroy();
      server.close();
    });
    const { port } = server.address() as AddressInfo;
    const sink = new StreamSink({ protocol: 'tcp', host: '127.0.0.1', port }, frame, fate, 50);
    const texts = Array.from({ length: 20_000 }, (_, index) => `${index} ${'x'.repeat(1_000)}`);
    sink.take(entries(...texts));
    await fate.until(() => fate.arrived.length === texts.length);
    assert.deepEqual(fate.arrived, texts);
    assert.ok(bytes > 0 && sockets.length > 1);
    assert.match(fate.said[0] ?? '', /cannot be sent to \(it has taken nothing for 50 ms\): records wait/);
    sink.close();
  });

  it('believes a server by TLS only by its authority', async (t) => {
    const files = join(import.meta.dirname, '../../torture/correlation/apps');
    const read = (name: string) => readFileSync(join(files, name), 'utf8');
    const fate = new Fate();
    let got = '';
    const server = tls.createServer({ cert: read('tls-cert.pem'), key: read('tls-key.pem') }, (socket) => {
      socket.on('error', () => {});
      socket.on('data', (text) => {
        got += text;
        fate.changed();
      });
    });
    server.on('tlsClientError', () => {});
    server.listen(0);
    await once(server, 'listening');
    t.after(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const open = (material: object) =>
      new StreamSink({ protocol: 'tls', host: 'localhost', port, tls: material }, frame, fate);
    const careful = open({});
    careful.take(entries('secret'));
    await fate.until(() => fate.said.length > 0);
    assert.match(fate.said[0] ?? '', /^tls:\/\/localhost:\d+ cannot be sent to \(self-signed certificate/);
    careful.close();
    const sink = open({ ca: read('tls-cert.pem') });
    sink.take(entries('hello'));
    await fate.until(() => got !== '' && fate.arrived.length === 1);
    assert.equal(got, 'hello\n');
    sink.close();
  });
});
