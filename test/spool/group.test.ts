import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FRAME_HEADER, MAX_PAYLOAD, readFrame, sealFrame } from '../../src/spool/format.ts';
import { APPENDED, encodeLarge, FAILED, Group, NO_ROOM } from '../../src/spool/group.ts';
import {
  bytesOf,
  entriesOf,
  GROUP_BYTES,
  GROUP_ENTRIES,
  LaneMemory,
  run,
} from '../../src/spool/lane-memory.ts';
import { decodeTexts, encodeText } from './entries.ts';

const SALT = 7;

function textsIn(group: Group, rescued = 0): string[] {
  const { buffer, start, bytes, entries, time } = group.rest(rescued);
  sealFrame(buffer, start, bytes, entries, time, SALT);
  const frame = readFrame(buffer, start, SALT);
  assert.ok(typeof frame !== 'string');
  assert.equal(frame.entries, entries);
  return decodeTexts(frame.payload);
}

test('a run holds the most entries and bytes a group can have', () => {
  for (const [entries, bytes] of [
    [0, 0],
    [1, 1],
    [GROUP_ENTRIES, GROUP_BYTES],
    [GROUP_ENTRIES, 0],
  ] as const) {
    assert.equal(entriesOf(run(entries, bytes)), entries);
    assert.equal(bytesOf(run(entries, bytes)), bytes);
  }
});

test('a group becomes a frame where it lies, whole or what a rescue has left of it', () => {
  const shared = new LaneMemory();
  const group = new Group(shared);
  for (const text of ['one', 'two']) assert.equal(group.append(encodeText, text, 5), APPENDED);
  group.publish();
  const { published } = shared;
  assert.deepEqual(decodeTexts(shared.entries.subarray(0, bytesOf(published))), ['one', 'two']);
  assert.equal(entriesOf(published), 2);
  assert.equal(shared.time, 5);

  group.append(encodeText, 'three', 9);
  group.append(encodeText, 'a longer one that comes as the fourth', 9);
  assert.deepEqual(textsIn(group, published), ['three', 'a longer one that comes as the fourth']);
  assert.equal(group.rest(0).time, 5);

  group.clear();
  group.append(encodeText, 'next', 10);
  assert.deepEqual(textsIn(group), ['next']);
  assert.equal(group.isPublished, false);
});

test('an encoder that fails, or lies, leaves the group as it was', () => {
  const group = new Group(new LaneMemory());
  group.append(encodeText, 'before', 1);
  const thrower = () => {
    throw new Error('no');
  };
  assert.equal(group.append(thrower, '', 1), FAILED);
  for (const end of [Number.NaN, 0, -2, FRAME_HEADER, 1e9, undefined as unknown as number]) {
    assert.equal(
      group.append(() => end, '', 1),
      FAILED,
      `${end}`,
    );
  }
  assert.equal(
    group.append(() => -1, '', 1),
    NO_ROOM,
  );
  assert.equal(group.append(encodeText, 'after', 1), APPENDED);
  assert.deepEqual(textsIn(group), ['before', 'after']);
});

test('a group is full by its bytes and by its entries, and has room for more until then', () => {
  const group = new Group(new LaneMemory());
  while (!group.isFull) assert.equal(group.append(encodeText, 'x'.repeat(1_000), 1), APPENDED);
  assert.equal(group.entries, Math.ceil((64 * 1024 - FRAME_HEADER) / 1_003));
  group.clear();
  assert.equal(group.isFull, false);
  while (!group.isFull) group.append(encodeText, '', 1);
  assert.equal(group.entries, GROUP_ENTRIES);
  group.clear();
  assert.equal(group.append(encodeText, 'x'.repeat(GROUP_BYTES - 4), 1), APPENDED);
  assert.equal(group.append(encodeText, '', 1), NO_ROOM);
  group.publish();
  assert.equal(textsIn(group)[0]?.length, GROUP_BYTES - 4);
});

test('a large entry gets a buffer of its own, up to the greatest payload', () => {
  for (const length of [GROUP_BYTES, 1_000_000, MAX_PAYLOAD - 5]) {
    const large = encodeLarge(encodeText, 'x'.repeat(length), 3);
    assert.ok(large !== undefined);
    assert.deepEqual(
      decodeTexts(large.buffer.subarray(FRAME_HEADER, FRAME_HEADER + large.bytes)).map((text) => text.length),
      [length],
    );
    assert.equal(large.time, 3);
  }
  assert.equal(encodeLarge(encodeText, 'x'.repeat(MAX_PAYLOAD - 4), 3), undefined);
  assert.equal(
    encodeLarge(
      () => {
        throw new Error('no');
      },
      '',
      3,
    ),
    undefined,
  );
});
