import assert from 'node:assert/strict';
import { test } from 'node:test';
import { RESCUE_AFTER } from '../../src/spool/spool.ts';
import { readFolder } from './entries.ts';
import { WriterFixture } from './writer-fixture.ts';

/** A caller that has logged and does not come to the end of its turn, and a shipper that looks. */
function blocked(...texts: string[]) {
  const fixture = new WriterFixture();
  const rescue = fixture.rescue();
  for (const text of texts) fixture.log(text);
  const wait = (ms = RESCUE_AFTER) => {
    fixture.clock.time += ms;
    return rescue.look();
  };
  return { fixture, rescue, wait };
}

test('a group that waits too long is written by the shipper, and not again by the caller', () => {
  const { fixture, rescue, wait } = blocked('one', 'two');
  assert.equal(rescue.look(), true);
  assert.equal(wait(RESCUE_AFTER - 1), true);
  assert.deepEqual(fixture.texts(), []);
  assert.equal(wait(1), true);
  assert.deepEqual(fixture.texts(), ['one', 'two']);
  assert.deepEqual(fixture.lanes['logs-normal'].position(), {
    number: 1,
    end: fixture.disk.statSync('/spool/owner/logs-normal-1.seg').size,
  });

  fixture.writer.writeNow();
  assert.deepEqual(fixture.texts(), ['one', 'two']);
  assert.equal(rescue.look(), false);
  fixture.log('next');
  fixture.writer.writeNow();
  assert.deepEqual(fixture.texts(), ['one', 'two', 'next']);
  assert.equal(fixture.writer.appended('logs'), 3);
  assert.equal(fixture.disk.open, 1);
});

test('what joins a rescued group is rescued in turn, or written by the caller', () => {
  const { fixture, rescue, wait } = blocked('one');
  rescue.look();
  wait();
  fixture.log('two');
  fixture.log('three');
  rescue.look();
  wait();
  assert.deepEqual(fixture.texts(), ['one', 'two', 'three']);
  fixture.log('four');
  fixture.writer.writeNow();
  const [segment] = readFolder(fixture.disk, '/spool/owner');
  assert.deepEqual(segment?.frames, [['one'], ['two', 'three'], ['four']]);
  assert.deepEqual([segment?.isTorn, segment?.corrupt], [false, 0]);
});

test('a caller that comes to its turn ends is left alone', () => {
  const { fixture, rescue, wait } = blocked('one');
  for (let turn = 0; turn < 10; turn++) {
    rescue.look();
    fixture.writer.writeNow();
    fixture.log(`in turn ${turn}`);
    wait(RESCUE_AFTER);
  }
  fixture.writer.writeNow();
  assert.equal(fixture.writes(), 1 + 11, 'the header and one write a turn');
  assert.equal(rescue.look(), false);
});

test('what a rescue cannot write goes to memory, and the caller does not write it', () => {
  // So that a rest of it would show behind the next.
  const first = 'x'.repeat(100);
  for (const call of ['openSync', 'writeSync', 'full'] as const) {
    const { fixture, rescue, wait } = blocked(first);
    rescue.look();
    if (call === 'full') fixture.disk.capacity = fixture.disk.disk.used() + 90;
    else fixture.disk.fault = (name) => (name === call ? 'EIO' : undefined);
    wait();
    fixture.disk.fault = () => undefined;
    fixture.disk.capacity = Number.POSITIVE_INFINITY;
    assert.deepEqual(fixture.memory, [first], call);
    fixture.log('two');
    fixture.writer.writeNow();
    const [segment] = readFolder(fixture.disk, '/spool/owner');
    assert.deepEqual([segment?.frames, segment?.isTorn, segment?.corrupt], [[['two']], false, 0], call);
    assert.equal(fixture.disk.open, 1);
  }
});

test('a segment that a rescue has spoilt is not written to again', () => {
  const { fixture, rescue, wait } = blocked('one');
  rescue.look();
  fixture.disk.capacity = fixture.disk.disk.used() + 10;
  fixture.disk.fault = (name) => (name === 'ftruncateSync' ? 'EIO' : undefined);
  wait();
  fixture.disk.fault = () => undefined;
  fixture.disk.capacity = Number.POSITIVE_INFINITY;
  fixture.log('two');
  fixture.writer.writeNow();
  const [first, second] = readFolder(fixture.disk, '/spool/owner');
  assert.deepEqual([first?.frames, first?.isTorn, first?.corrupt], [[], true, 0]);
  assert.deepEqual([second?.frames, second?.isTorn, second?.corrupt], [[['two']], false, 0]);
  assert.deepEqual(fixture.memory, ['one']);
});

test('without a disk a rescue brings the group to memory', () => {
  const fixture = new WriterFixture({ dir: undefined });
  const rescue = fixture.rescue();
  fixture.log('one');
  rescue.look();
  fixture.clock.time += RESCUE_AFTER;
  rescue.look();
  assert.deepEqual(fixture.memory, ['one']);
  fixture.writer.writeNow();
  assert.deepEqual(fixture.memory, ['one']);
});

test('a rescue that takes too long is robbed: the caller writes elsewhere, and the late write is cut off', () => {
  const { fixture, rescue, wait } = blocked('one', 'two');
  rescue.look();
  const { fault } = fixture.disk;
  fixture.disk.fault = (name) => {
    if (name !== 'writeSync') return undefined;
    // While the rescue hangs in its write, the caller comes to the end of its turn.
    fixture.disk.fault = fault;
    fixture.writer.writeNow();
    return undefined;
  };
  wait();
  assert.deepEqual(fixture.texts(), ['one', 'two']);
  const [first, second] = readFolder(fixture.disk, '/spool/owner');
  assert.deepEqual([first?.frames, first?.isTorn, first?.corrupt], [[], false, 0]);
  assert.deepEqual(second?.frames, [['one', 'two']]);
  assert.equal(rescue.look(), false);
  fixture.log('three');
  fixture.writer.writeNow();
  assert.deepEqual(fixture.texts(), ['one', 'two', 'three']);
  assert.deepEqual(fixture.memory, []);
});

test('a robbed rescue whose write fails leaves the entries to the caller', () => {
  const { fixture, rescue, wait } = blocked('one');
  rescue.look();
  fixture.disk.fault = (name) => {
    if (name !== 'writeSync') return undefined;
    fixture.disk.fault = () => undefined;
    fixture.writer.writeNow();
    return 'EIO';
  };
  wait();
  assert.deepEqual(fixture.texts(), ['one']);
  assert.deepEqual(fixture.memory, []);
});

test('a rescue does not wait for a caller that is writing', () => {
  const { fixture, rescue, wait } = blocked('one');
  rescue.look();
  assert.equal(fixture.lanes['logs-normal'].lock(), true);
  assert.equal(wait(), true);
  assert.deepEqual(fixture.texts(), []);
  fixture.lanes['logs-normal'].unlock();
  assert.equal(wait(), true);
  assert.deepEqual(fixture.texts(), ['one']);
});
