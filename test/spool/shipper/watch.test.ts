import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SharedState } from '../../../src/spool/shared-state.ts';
import { Watch } from '../../../src/spool/shipper/watch.ts';
import { FakeTime } from './fake-time.ts';

function rig() {
  const time = new FakeTime();
  const state = new SharedState();
  const seen = { looks: 0, activity: 0, isWaiting: false };
  const rescue = {
    look: () => {
      seen.looks++;
      return seen.isWaiting;
    },
  };
  const watch = new Watch({
    state,
    rescue,
    clock: time,
    after: time.after,
    onActivity: () => seen.activity++,
  });
  return { time, state, seen, watch };
}

test('sleeps without a timer a moment after the last entry, and says so', async () => {
  const { time, state, watch, seen } = rig();
  watch.wake();
  assert.equal(state.get('asleep'), 0);
  await time.pass(200);
  state.add('logs', 'appended', 1);
  await time.pass(200);
  assert.equal(state.get('asleep'), 0);
  await time.pass(100);
  assert.equal(state.get('asleep'), 1);
  assert.equal(time.timers, 0);
  const { looks } = seen;
  await time.pass(3_600_000);
  assert.equal(seen.looks, looks, 'an hour without a wake-up');
});

test('does not sleep while a turn lasts', async () => {
  const { time, state, watch, seen } = rig();
  seen.isWaiting = true;
  watch.wake();
  await time.pass(10_000);
  assert.equal(state.get('asleep'), 0);
  assert.ok(seen.looks >= 1_000, 'and looks every ten milliseconds');
  seen.isWaiting = false;
  await time.pass(300);
  assert.equal(state.get('asleep'), 1);
});

test('entries of somebody who saw it awake are not slept over', async () => {
  const { time, state, watch, seen } = rig();
  watch.wake();
  // Appended between the last look and the flag.
  const set = state.set.bind(state);
  let isFirst = true;
  state.set = (flag, value) => {
    set(flag, value);
    if (flag === 'asleep' && value === 1 && isFirst) {
      isFirst = false;
      state.add('traces', 'appended', 1);
    }
  };
  await time.pass(260);
  const { activity } = seen;
  assert.equal(state.get('asleep'), 0);
  assert.ok(activity >= 2);
  await time.pass(300);
  assert.equal(state.get('asleep'), 1);
});

test('tells of entries, and once more in case they were counted before they were written', async () => {
  const { time, state, watch, seen } = rig();
  watch.wake();
  await time.pass(20);
  const { activity } = seen;
  state.add('logs', 'appended', 5);
  await time.pass(20);
  assert.equal(seen.activity, activity + 2);
  await time.pass(50);
  assert.equal(seen.activity, activity + 2);
});
