import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, it } from 'node:test';
import { CHUNK, gelfPackets } from '../../../src/outputs/gelf/chunks.ts';
import { GelfDecoder } from './gelf-decoder.ts';

/** Text that gzip makes little smaller. */
const noise = (bytes: number) =>
  JSON.stringify({ version: '1.1', host: 'h', short_message: randomBytes(bytes).toString('base64') });

describe('gelfPackets', () => {
  it('is one datagram for what fits, and pieces of one id for what does not, in any order', () => {
    for (const bytes of [10, 1_000, 1_500, 10_000, 100_000]) {
      const text = noise(bytes);
      const packets = gelfPackets(text);
      assert.ok(packets.every(({ length }) => length <= CHUNK));
      assert.equal(packets.length > 1, bytes > 1_200);
      const decoder = new GelfDecoder();
      for (const packet of packets.reverse()) decoder.take(packet);
      assert.deepEqual(decoder.messages, [JSON.parse(text)]);
    }
  });

  it('tells the pieces of two messages apart', () => {
    const pieces = [noise(5_000), noise(5_000)].flatMap((text) =>
      gelfPackets(text).map((packet, place) => ({ packet, place })),
    );
    const decoder = new GelfDecoder();
    for (const { packet } of pieces.sort((a, b) => a.place - b.place)) decoder.take(packet);
    assert.equal(decoder.messages.length, 2);
  });

  it('refuses what 128 pieces do not hold', () => {
    assert.throws(() => gelfPackets(noise(300_000)), /more than 128 chunks hold/);
  });
});
