import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LaneMemory, run } from '../../src/spool/lane-memory.ts';

/** The same lane as two threads have it. */
function bothSides(): { caller: LaneMemory; shipper: LaneMemory } {
  const caller = new LaneMemory();
  return { caller, shipper: new LaneMemory(caller.memory) };
}

test('the position is that of the last complete write', () => {
  const { caller, shipper } = bothSides();
  assert.deepEqual(shipper.position(), { number: 1, end: 0 });
  caller.begin(0xffff_fff0, 40);
  assert.deepEqual(shipper.position(), { number: 1, end: 40 });
  caller.extend(60);
  assert.deepEqual(shipper.position(), { number: 1, end: 60 });
  assert.equal(shipper.salt, 0xffff_fff0);
  caller.seal();
  assert.deepEqual(shipper.position(), { number: 2, end: 0 });
});

test('one of both has the lock', () => {
  const { caller, shipper } = bothSides();
  assert.equal(caller.lock(), true);
  assert.equal(shipper.tryLock(), false);
  caller.unlock();
  assert.equal(shipper.tryLock(), true);
  assert.equal(shipper.tryLock(), false);
  shipper.giveUpRescue();
  assert.equal(caller.lock(), true);
});

test('a rescue is noted, and one that lost the lock is told so and notes nothing', () => {
  const { caller, shipper } = bothSides();
  caller.begin(5, 40);
  caller.publish(run(2, 100));
  assert.equal(shipper.tryLock(), true);
  assert.equal(shipper.settleRescue(run(2, 100), 164), true);
  assert.equal(caller.rescued, run(2, 100));
  assert.equal(caller.end, 164);

  caller.publish(run(3, 150));
  assert.equal(shipper.tryLock(), true);
  assert.equal(caller.lock(), false, 'the caller takes it away after a while');
  caller.seal();
  assert.equal(shipper.settleRescue(run(3, 150), 238), false);
  assert.equal(caller.rescued, run(2, 100));
  assert.deepEqual(caller.position(), { number: 2, end: 0 });
  shipper.giveUpRescue();
  assert.equal(shipper.tryLock(), false, 'the lock is still the caller’s');
  caller.unlock();
  assert.equal(caller.lock(), true);
});

test('a new group is another turn with nothing published or rescued', () => {
  const { caller, shipper } = bothSides();
  const { turn } = shipper;
  caller.publish(run(1, 10));
  shipper.tryLock();
  shipper.settleRescue(run(1, 10), 60);
  assert.equal(caller.lock(), true);
  caller.clear();
  caller.unlock();
  assert.equal(shipper.published, 0);
  assert.equal(shipper.rescued, 0);
  assert.notEqual(shipper.turn, turn);
});

test('a new shipper frees the lock that the one before died with', () => {
  const { caller, shipper } = bothSides();
  shipper.tryLock();
  new LaneMemory(caller.memory).forgetRescue();
  assert.equal(caller.lock(), true);
  new LaneMemory(caller.memory).forgetRescue();
  assert.equal(shipper.tryLock(), false, 'but not the caller’s');
});

test('an idle segment is sealed when asked, a busy one by the caller later', () => {
  const { caller, shipper } = bothSides();
  assert.equal(shipper.askToSeal(1), false, 'there is none yet');
  caller.begin(5, 40);
  caller.publish(run(1, 10));
  assert.equal(shipper.askToSeal(1), false);
  assert.equal(caller.mustSeal, true);
  caller.clear();
  assert.equal(shipper.askToSeal(1), true);
  assert.equal(caller.mustSeal, false);
  assert.deepEqual(caller.position(), { number: 2, end: 0 });
  assert.equal(shipper.askToSeal(1), true, 'a sealed one stays so');
  caller.begin(5, 40);
  caller.lock();
  assert.equal(shipper.askToSeal(2), false);
  caller.unlock();
  assert.equal(caller.mustSeal, true);
});
