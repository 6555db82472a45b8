import assert from 'node:assert/strict';
import dgram from 'node:dgram';
import { once } from 'node:events';
import { describe, it, type TestContext } from 'node:test';
import { DatagramSink } from '../../../src/outputs/remote/datagram-sink.ts';
import { entries, Fate } from './entries.ts';

async function receiver(t: TestContext, fate: Fate) {
  const texts: string[] = [];
  const socket = dgram.createSocket('udp4');
  socket.on('message', (bytes) => {
    texts.push(bytes.toString());
    fate.changed();
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  let isOpen = true;
  const stop = () => {
    if (isOpen) socket.close();
    isOpen = false;
  };
  t.after(stop);
  return { texts, stop, port: socket.address().port };
}

const packets = (text: string) => [Buffer.from(text)];

describe('DatagramSink', () => {
  it('sends a datagram for each, in order', async (t) => {
    const fate = new Fate();
    const { texts, port } = await receiver(t, fate);
    const sink = new DatagramSink({ protocol: 'udp', host: '127.0.0.1', port }, packets, fate);
    sink.take(entries('one', 'two'));
    sink.take(entries('three'));
    await fate.until(() => texts.length === 3 && fate.arrived.length === 3);
    assert.deepEqual(texts, ['one', 'two', 'three']);
    sink.close();
  });

  it('counts what is too large for a datagram, and sends the next', async (t) => {
    const fate = new Fate();
    const { texts, port } = await receiver(t, fate);
    const sink = new DatagramSink({ protocol: 'udp', host: '127.0.0.1', port }, packets, fate);
    sink.take(entries('x'.repeat(70_000), 'small'));
    await fate.until(() => texts.length === 1 && fate.arrived.length === 1);
    assert.deepEqual([fate.gone.length, fate.arrived], [1, ['small']]);
    assert.match(fate.said[0] ?? '', /: a record is too large \(send EMSGSIZE.*\); such are lost$/);
    sink.close();
  });

  it('counts what nobody listens for, as far as the machine is told', async (t) => {
    const fate = new Fate();
    const { stop, port } = await receiver(t, fate);
    stop();
    const sink = new DatagramSink({ protocol: 'udp', host: '127.0.0.1', port }, packets, fate);
    sink.take(entries('one'));
    await fate.until(() => fate.bounces + fate.gone.length > 0);
    assert.match(fate.said[0] ?? '', /ECONNREFUSED/);
    sink.close();
  });

  it('tells once of records that are too large, and of a daemon that is not there', async (t) => {
    const fate = new Fate();
    const { port, stop } = await receiver(t, fate);
    const sink = new DatagramSink({ protocol: 'udp', host: '127.0.0.1', port }, packets, fate);
    const large = 'x'.repeat(70_000);
    sink.take(entries(large, 'small', large, 'small', large, 'small'));
    await fate.until(() => fate.arrived.length + fate.gone.length === 6);
    assert.equal(fate.said.length, 1);
    stop();
    // The machine is told after the datagram has gone: of those between failures some seem to arrive.
    while (fate.bounces + fate.gone.length < 3 + 5) {
      sink.take(entries('into the void'));
      await new Promise((done) => setImmediate(done));
    }
    assert.equal(fate.said.length, 2);
    assert.match(fate.said[1] ?? '', /ECONNREFUSED/);
    sink.close();
  });

  describe('a name', () => {
    /** A daemon that moves from one address to another, and the name it has. */
    async function moving(t: TestContext, fate: Fate) {
      const old = await receiver(t, fate);
      const socket = dgram.createSocket('udp4');
      const texts: string[] = [];
      socket.on('message', (bytes) => texts.push(bytes.toString()));
      socket.bind(old.port, '127.0.0.2');
      await once(socket, 'listening');
      t.after(() => void socket.close());
      const name = { address: '127.0.0.1', asked: 0 };
      const resolve = async () => {
        name.asked++;
        return { address: name.address, family: 4 };
      };
      const target = { protocol: 'udp', host: 'syslog.internal', port: old.port } as const;
      return { old, texts, name, resolve, target };
    }

    /** Sends until the daemon has something at its new place. */
    async function sendUntilThere(sink: DatagramSink, texts: readonly string[]): Promise<void> {
      while (texts.length === 0) {
        sink.take(entries('x'));
        await new Promise((done) => setImmediate(done));
      }
    }

    it('is looked up again every so often', async (t) => {
      const fate = new Fate();
      const { old, texts, name, resolve, target } = await moving(t, fate);
      const sink = new DatagramSink(target, packets, fate, { resolve, lookEvery: 0 });
      sink.take(entries('one'));
      await fate.until(() => old.texts.length === 1);
      name.address = '127.0.0.2';
      await sendUntilThere(sink, texts);
      assert.deepEqual(fate.said, []);
      sink.close();
    });

    it('is looked up again after a failure, and not for a record that is too large', async (t) => {
      const fate = new Fate();
      const { old, texts, name, resolve, target } = await moving(t, fate);
      const often = { resolve, lookEvery: 1e9, lookAfterFailure: 0 };
      const sink = new DatagramSink(target, packets, fate, often);
      sink.take(entries('one', 'x'.repeat(70_000)));
      sink.take(entries('two'));
      await fate.until(() => old.texts.length === 2 && fate.gone.length === 1);
      assert.equal(name.asked, 1);
      name.address = '127.0.0.2';
      old.stop();
      await sendUntilThere(sink, texts);
      sink.close();
    });

    it('that cannot be looked up once keeps the address it had', async (t) => {
      const fate = new Fate();
      const { old, resolve, target } = await moving(t, fate);
      let asked = 0;
      const flaky = () => (++asked === 1 ? resolve() : Promise.reject(new Error('no name server')));
      const sink = new DatagramSink(target, packets, fate, { resolve: flaky, lookEvery: 0 });
      for (let sent = 1; sent <= 3; sent++) {
        sink.take(entries('x'));
        await fate.until(() => old.texts.length === sent);
      }
      assert.ok(asked > 1);
      assert.deepEqual(fate.said, []);
      sink.close();
    });
  });

  it('finds a daemon that listens at IPv4 alone under the name localhost', async (t) => {
    const fate = new Fate();
    const { texts, port } = await receiver(t, fate);
    const sink = new DatagramSink({ protocol: 'udp', host: 'localhost', port }, packets, fate);
    sink.take(entries('one'));
    await fate.until(() => texts.length === 1);
    sink.close();
  });
});
