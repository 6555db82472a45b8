import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  entriesBetween,
  FRAME_HEADER,
  type Frame,
  findNext,
  MAX_PAYLOAD,
  parseHeader,
  readFrame,
  sealFrame,
  writeHeader,
} from '../../src/spool/format.ts';

const SALT = 0x9d5c_03a1;
const salts = fc.integer({ min: 1, max: 0xffff_ffff });
const payloads = fc.uint8Array({ minLength: 2, maxLength: 300 });
const frames = fc.array(fc.record({ payload: payloads, entries: fc.integer({ min: 1, max: 1_000 }) }), {
  minLength: 1,
  maxLength: 6,
});

function frame(payload: Uint8Array, entries = 1, time = 1_700_000_000_123.5, salt = SALT): Buffer {
  const buffer = Buffer.alloc(FRAME_HEADER + payload.length);
  buffer.set(payload, FRAME_HEADER);
  assert.equal(sealFrame(buffer, 0, payload.length, entries, time, salt), buffer.length);
  return buffer;
}

function whole(found: Frame | 'torn' | 'corrupt'): Frame {
  assert.notEqual(typeof found, 'string', `not a frame: ${String(found)}`);
  return found as Frame;
}

test('a segment reads back as it was written', () => {
  fc.assert(
    fc.property(salts, fc.uint8Array({ maxLength: 200 }), frames, (salt, resource, made) => {
      const time = 1_700_000_000_000.25;
      const segment = Buffer.concat([
        writeHeader(salt, resource),
        ...made.map(({ payload, entries }) => frame(payload, entries, time, salt)),
      ]);
      const header = parseHeader(segment);
      assert.ok(typeof header !== 'string');
      assert.equal(header.salt, salt);
      assert.deepEqual([...header.resource], [...resource]);
      let at = header.end;
      for (const { payload, entries } of made) {
        const found = whole(readFrame(segment, at, salt));
        assert.deepEqual([...found.payload], [...payload]);
        assert.equal(found.entries, entries);
        assert.equal(found.time, time);
        at = found.end;
      }
      assert.equal(at, segment.length);
    }),
  );
});

test('a header cut anywhere is torn, and with a byte changed is never taken for whole', () => {
  const header = writeHeader(SALT, Buffer.from('a resource'));
  for (let length = 0; length < header.length; length++) {
    assert.equal(parseHeader(header.subarray(0, length)), 'torn', `${length} bytes`);
  }
  for (let at = 0; at < header.length; at++) {
    for (const change of [1, 0x80, 0xff]) {
      const broken = Buffer.from(header);
      broken[at] = (broken[at] as number) ^ change;
      assert.equal(typeof parseHeader(broken), 'string', `byte ${at}`);
    }
  }
  assert.equal(parseHeader(Buffer.alloc(4096)), 'torn');
  assert.equal(parseHeader(Buffer.from('something else entirely')), 'corrupt');
});

test('a frame cut anywhere is torn, and with a bit changed is never taken for whole', () => {
  const good = frame(Buffer.from('the payload of a frame'), 2);
  for (let length = 0; length < good.length; length++) {
    assert.equal(readFrame(good.subarray(0, length), 0, SALT), 'torn', `${length} bytes`);
  }
  for (let bit = 0; bit < good.length * 8; bit++) {
    const broken = Buffer.from(good);
    broken[bit >> 3] = (broken[bit >> 3] as number) ^ (1 << (bit & 7));
    assert.equal(typeof readFrame(broken, 0, SALT), 'string', `bit ${bit}`);
  }
});

test('zeros to the end are torn, zeros before a frame are corrupt', () => {
  assert.equal(readFrame(Buffer.alloc(4096), 0, SALT), 'torn');
  const holed = Buffer.concat([Buffer.alloc(4096), frame(Buffer.from('behind'))]);
  assert.equal(readFrame(holed, 0, SALT), 'corrupt');
  assert.equal(findNext(holed, 1, SALT), 4096);
});

test('impossible lengths are corrupt', () => {
  for (const length of [0, MAX_PAYLOAD + 1, 0xffff_ffff]) {
    const broken = frame(Buffer.from('payload'));
    broken.writeUInt32LE(length, 8);
    assert.equal(readFrame(broken, 0, SALT), 'corrupt', `${length}`);
  }
});

test('the next frame is found behind anything, the salt within payloads included', () => {
  const mark = Buffer.alloc(4);
  mark.writeUInt32LE(SALT);
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.uint8Array({ maxLength: 40 }), fc.constant(mark)), { maxLength: 6 }),
      (noise) => {
        const before = Buffer.concat(noise);
        const wanted = frame(Buffer.concat([mark, Buffer.from('x'), mark]), 3);
        const buffer = Buffer.concat([before, wanted, mark]);
        assert.equal(findNext(buffer, 0, SALT), before.length);
        assert.equal(findNext(buffer, before.length + 1, SALT), -1);
      },
    ),
  );
});

test('any damage to a segment is seen, and what is undamaged is read', () => {
  const damages = fc.record({
    at: fc.nat(),
    bytes: fc.uint8Array({ minLength: 1, maxLength: 60 }),
  });
  fc.assert(
    fc.property(frames, damages, (made, damage) => {
      const parts = made.map(({ payload, entries }) => frame(payload, entries));
      const segment = Buffer.concat(parts);
      const damaged = Buffer.from(segment);
      const from = damage.at % segment.length;
      damaged.set(damage.bytes.subarray(0, segment.length - from), from);

      const read: Buffer[] = [];
      let lost = 0;
      for (let at = 0; at < damaged.length; ) {
        const found = readFrame(damaged, at, SALT);
        if (typeof found !== 'string') {
          read.push(damaged.subarray(at, found.end));
          at = found.end;
          continue;
        }
        const next = findNext(damaged, at + 1, SALT);
        const end = next === -1 ? damaged.length : next;
        lost += entriesBetween(damaged, at, end, SALT);
        at = end;
      }
      let start = 0;
      const intact = parts.filter((part) => {
        const same = damaged.subarray(start, start + part.length).equals(part);
        start += part.length;
        return same;
      });
      assert.deepEqual(read, intact);
      assert.equal(lost > 0, intact.length < parts.length);
    }),
    { numRuns: 500 },
  );
});

test('what is lost is counted by the headers that can be believed, else as one', () => {
  const first = frame(Buffer.from('payload one'), 3);
  const second = frame(Buffer.from('payload two'), 5);
  const third = frame(Buffer.from('payload three'), 1);
  const segment = Buffer.concat([first, second, third]);
  const end = first.length + second.length;
  assert.equal(entriesBetween(segment, 0, end, SALT), 8);
  assert.equal(entriesBetween(segment, first.length, segment.length, SALT), 6);

  const broken = Buffer.from(segment);
  broken.writeUInt32LE(77, first.length + 8);
  assert.equal(entriesBetween(broken, 0, end, SALT), 3 + 1);
  broken.writeUInt32LE(0, 12);
  assert.equal(entriesBetween(broken, 0, end, SALT), 1);
  assert.equal(entriesBetween(broken, 0, 7, SALT), 1);
});
