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
    assert.match(fate.said[0] ?? '', /cannot be sent to \(send EMSGSIZE/);
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
});
