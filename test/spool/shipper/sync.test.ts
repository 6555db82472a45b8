import assert from 'node:assert/strict';
import { unlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { machineClock } from '../../../src/spool/clock.ts';
import { type FileSystem, nodeFileSystem } from '../../../src/spool/file-system.ts';
import { laneMemories } from '../../../src/spool/lane-memory.ts';
import { SharedState } from '../../../src/spool/shared-state.ts';
import { Sync } from '../../../src/spool/shipper/sync.ts';
import { SpoolWriter } from '../../../src/spool/spool-writer.ts';
import { encodeText } from '../entries.ts';
import { temporaryFolder, until } from '../folder.ts';
import { FakeTime } from './fake-time.ts';

function rig(t: TestContext, segmentBytes = 1024 ** 2) {
  const folder = join(temporaryFolder(t), 'owner');
  const lanes = laneMemories();
  const time = new FakeTime();
  /** Names of what was synced. */
  const synced: string[] = [];
  const open = new Map<number, string>();
  const disk: FileSystem = {
    ...nodeFileSystem,
    openSync: (path, purpose) => {
      const fd = nodeFileSystem.openSync(path, purpose);
      open.set(fd, basename(path));
      return fd;
    },
    fdatasync: (fd, done) => {
      synced.push(open.get(fd) ?? '?');
      nodeFileSystem.fdatasync(fd, done);
    },
  };
  const writer = new SpoolWriter({
    fileSystem: nodeFileSystem,
    dir: folder,
    settings: { durability: 'call', segmentBytes },
    resource: Buffer.from('resource'),
    state: new SharedState(),
    lanes,
    clock: machineClock,
    toMemory: assert.fail,
    wake: () => {},
    diskChanged: assert.fail,
  });
  const sync = new Sync({ disk, folder, lanes, after: time.after, every: 500 });
  const log = (lane: 'logs-high' | 'traces' = 'logs-high') => {
    writer.append(lane, encodeText, 'text', Date.now(), false);
    sync.wake();
  };
  return { folder, time, sync, synced, log };
}

test('what was written is synced once for all writes until then, a new segment with its folder', async (t) => {
  const { time, sync, synced, log } = rig(t);
  for (let index = 0; index < 10; index++) log();
  log('traces');
  await time.pass(499);
  assert.deepEqual(synced, []);
  await time.pass(1);
  await until('the sync', () => synced.length >= 3);
  assert.deepEqual(synced, ['logs-high-1.seg', 'traces-1.seg', 'owner']);
  log();
  await until('the next timer', () => time.timers === 1);
  await time.pass(500);
  await until('the second sync', () => synced.length >= 4);
  assert.deepEqual(synced.slice(3), ['logs-high-1.seg']);
  await time.pass(500);
  sync.wake();
  assert.equal(time.timers, 0, 'nothing is due when nothing was written');
});

test('segments that were sealed meanwhile are synced too', async (t) => {
  const { time, synced, log } = rig(t, 128);
  for (let index = 0; index < 6; index++) log();
  await time.pass(500);
  await until('the folder', () => synced.includes('owner'));
  const segments = synced.filter((name) => name.endsWith('.seg'));
  assert.ok(segments.length > 1, synced.join());
  assert.deepEqual(
    segments,
    segments.map((_, index) => `logs-high-${index + 1}.seg`),
  );
});

test('the end syncs what is not yet; what was delivered meanwhile is no error', async (t) => {
  const { folder, sync, synced, time, log } = rig(t);
  log('traces');
  log();
  unlinkSync(join(folder, 'traces-1.seg'));
  await sync.stop();
  assert.deepEqual(synced, ['logs-high-1.seg', 'owner']);
  assert.equal(time.timers, 0);
});
