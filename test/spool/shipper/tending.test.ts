import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { nodeFileSystem } from '../../../src/spool/file-system.ts';
import { Tending } from '../../../src/spool/shipper/tending.ts';
import { temporaryFolder } from '../folder.ts';
import { FakeTime } from './fake-time.ts';

function rig(t: TestContext) {
  const dir = temporaryFolder(t);
  const folder = join(dir, 'mwqsazjs-1-0-aaaaaaaaaa');
  mkdirSync(folder);
  const time = new FakeTime();
  const seen = { tended: 0, work: 0, isBusy: false, isMore: false };
  const tending = new Tending({
    open: {
      tend: async () => {
        seen.tended++;
        return seen.isMore;
      },
    },
    folder,
    disk: nodeFileSystem,
    after: time.after,
    isBusy: () => seen.isBusy,
    onWork: () => seen.work++,
  });
  return { dir, time, seen, tending };
}

test('every second while there is something to do', async (t) => {
  const { time, seen, tending } = rig(t);
  seen.isBusy = true;
  await tending.tend();
  await time.pass(5_000);
  assert.equal(seen.tended, 6);
});

test('once a minute while nobody else is there and nothing is to be done; at once when there is', async (t) => {
  const { time, seen, tending } = rig(t);
  await tending.tend();
  await time.pass(59_999);
  assert.equal(seen.tended, 1);
  await time.pass(1);
  assert.equal(seen.tended, 2);
  seen.isBusy = true;
  tending.wake();
  await time.pass(1_000);
  assert.equal(seen.tended, 3);
});

test('every ten seconds while there is another owner, who may die', async (t) => {
  const { dir, time, seen, tending } = rig(t);
  mkdirSync(join(dir, 'mwqsazjs-2-0-bbbbbbbbbb'));
  await tending.tend();
  await time.pass(10_000);
  assert.equal(seen.tended, 2);
  await time.pass(10_000);
  assert.equal(seen.tended, 3);
});

test('what was taken over is told; stopped, it does nothing more', async (t) => {
  const { time, seen, tending } = rig(t);
  seen.isMore = true;
  await tending.tend();
  assert.equal(seen.work, 1);
  tending.stop();
  await time.pass(600_000);
  assert.equal(seen.tended, 1);
  assert.equal(time.timers, 0);
});
