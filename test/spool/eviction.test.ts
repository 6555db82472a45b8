import assert from 'node:assert/strict';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import type { Lane } from '../../src/spool/spool.ts';
import { FakeFileSystem } from './fake-file-system.ts';
import { accept, ownerName, ReaderStage, TwoClocks, textsIn } from './reader-stage.ts';

const DAY = 86_400_000;
const numbers = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, index) => String(from + index));

/** A frame of about a hundred bytes. */
const big = (text: string): string => text.padEnd(70, '.');

function fill(stage: ReaderStage, lane: Lane, from: number, to: number): void {
  for (const text of numbers(from, to)) stage.log(big(text), lane);
}

const total = (dropped: object): number => Object.values(dropped).reduce((sum, entries) => sum + entries, 0);

test('what is within the bounds is left alone', () => {
  const stage = new ReaderStage({ segmentBytes: 1_000, maxBytes: 16_000 });
  fill(stage, 'logs-normal', 0, 100);
  const before = stage.files();
  stage.bounds.enforce();
  assert.deepEqual(stage.files(), before);
});

test('above its bytes the lowest severity goes first, the oldest of it first, and each is counted', () => {
  const stage = new ReaderStage({ segmentBytes: 1_000, maxBytes: 16_000 });
  fill(stage, 'logs-high', 0, 60);
  fill(stage, 'logs-normal', 100, 180);
  fill(stage, 'traces', 0, 20);
  fill(stage, 'logs-low', 200, 220);
  stage.bounds.enforce();
  assert.ok(stage.backlog.shelf.bytes <= 16_000);
  const dropped = total(stage.counts().dropped);
  assert.deepEqual(stage.counts().dropped, { spool_full: dropped });
  const sent = stage.sendAll().map((text) => Number(text.replaceAll('.', '')));
  assert.equal(sent.length + dropped, 160);
  assert.deepEqual(
    sent.filter((number) => number < 100),
    numbers(0, 60).map(Number),
  );
  assert.equal(sent.filter((number) => number >= 200).length, 0, 'all of logs-low');
  const normal = sent.filter((number) => number >= 100);
  assert.deepEqual(normal, numbers(180 - normal.length, 180).map(Number), 'the oldest of logs-normal');
  assert.equal(stage.sendAll('traces').length, 20);
  assert.deepEqual(stage.counts(), {
    appended: 160,
    delivered: 160 - dropped,
    dropped: { spool_full: dropped },
    recovered: 0,
  });
});

test('all that is appended stays within the bytes for as long as it goes on', () => {
  const stage = new ReaderStage({ segmentBytes: 1_000, maxBytes: 16_000 });
  let largest = 0;
  for (let round = 0; round < 200; round++) {
    fill(
      stage,
      (['logs-low', 'logs-normal', 'logs-high'] as const)[round % 3] as Lane,
      round * 5,
      round * 5 + 5,
    );
    stage.bounds.enforce();
    const disk = stage.disk as FakeFileSystem;
    largest = Math.max(largest, disk.disk.used());
    if (round % 10 === 0) stage.take('logs', { entries: 3 })?.settle({ delivered: 3, refused: 0 });
  }
  assert.ok(largest <= 16_000, `${largest} bytes`);
  const { delivered, dropped, appended } = stage.counts();
  const left = stage.sendAll().length;
  assert.equal(appended, 1_000);
  assert.equal(delivered + total(dropped) + left, 1_000);
});

test('what is under way when its segment goes can still be delivered, and goes too if it comes back', () => {
  const stage = new ReaderStage({ segmentBytes: 1_000, maxBytes: 4_000 });
  fill(stage, 'logs-normal', 0, 100);
  const [one, two] = [stage.take('logs', { entries: 3 }), stage.take('logs', { entries: 3 })];
  const isPast = stage.backlog.mark('logs');
  stage.bounds.enforce();
  const dropped = total(stage.counts().dropped);
  accept(one);
  two?.release();
  const sent = stage.sendAll();
  assert.equal(sent.length + 3 + dropped + 3, 100);
  assert.equal(isPast(), true);
  assert.deepEqual(stage.counts(), {
    appended: 100,
    delivered: sent.length + 3,
    dropped: { spool_full: dropped + 3 },
    recovered: 0,
  });
});

test('an active segment gives way too, when the writer is idle or comes to write again', () => {
  const stage = new ReaderStage({ segmentBytes: 10_000, maxBytes: 4_000 });
  fill(stage, 'logs-normal', 0, 60);
  stage.bounds.enforce();
  assert.deepEqual(stage.counts().dropped, { spool_full: 60 });
  assert.deepEqual(stage.files(), []);
  fill(stage, 'logs-normal', 60, 70);
  assert.equal(stage.sendAll().length, 10);
});

test('a segment that cannot be read when it is to go is counted when nothing else is missing', () => {
  const disk = new FakeFileSystem();
  const stage = new ReaderStage({ disk, segmentBytes: 1_000, maxBytes: 4_000 });
  fill(stage, 'logs-normal', 0, 60);
  disk.fault = (call) => (call === 'openSync' ? 'EIO' : undefined);
  for (let tries = 0; tries < 20; tries++) stage.bounds.enforce();
  disk.fault = () => undefined;
  const sent = stage.sendAll();
  for (let round = 0; round < 3; round++) {
    stage.backlog.reconcile();
    stage.clock.pass(2_000);
  }
  assert.ok(sent.length < 60);
  assert.equal(total(stage.counts().dropped) + sent.length, 60);
});

test('what is too old goes, by the time it has been there', () => {
  const stage = new ReaderStage({ segmentBytes: 1_000, maxAge: 7 * DAY });
  fill(stage, 'logs-high', 0, 15);
  stage.bounds.enforce();
  for (let day = 0; day < 7; day++) {
    stage.clock.pass(DAY);
    fill(stage, 'logs-low', day * 10, day * 10 + 10);
    stage.bounds.enforce();
    assert.deepEqual(stage.counts().dropped, {}, `day ${day}`);
  }
  stage.clock.pass(DAY);
  stage.bounds.enforce();
  assert.deepEqual(stage.counts().dropped, { too_old: 11 }, 'what was active was sealed a day later');
  stage.clock.pass(DAY / 24);
  stage.bounds.enforce();
  assert.deepEqual(stage.counts().dropped, { too_old: 15 });
  stage.clock.pass(2 * DAY);
  stage.bounds.enforce();
  const dropped = total(stage.counts().dropped);
  assert.ok(dropped > 15 && dropped < 85);
  assert.equal(stage.sendAll().length + dropped, 85);
});

test('a file of which all is delivered does not stay for ever in an idle lane', () => {
  const stage = new ReaderStage({ maxAge: 8 * DAY });
  stage.log('only one');
  assert.deepEqual(stage.sendAll(), ['only one']);
  assert.deepEqual(stage.files(), ['logs-normal-1.ack', 'logs-normal-1.seg']);
  stage.clock.pass(1.1 * DAY);
  stage.bounds.enforce();
  assert.deepEqual(stage.files(), []);
  stage.log('another');
  assert.deepEqual(stage.sendAll(), ['another']);
});

test('a clock set by a year, either way, costs an owner nothing', () => {
  for (const jump of [-365, 365]) {
    const stage = new ReaderStage({ segmentBytes: 1_000 });
    fill(stage, 'logs-normal', 0, 30);
    stage.clock.pass(DAY);
    stage.clock.wall += jump * DAY;
    fill(stage, 'logs-normal', 30, 60);
    for (let hour = 0; hour < 24; hour++) {
      stage.bounds.enforce();
      stage.clock.pass(DAY / 24);
    }
    assert.deepEqual(stage.counts().dropped, {});
    assert.equal(stage.sendAll().length, 60);
  }
});

function takenOver(clock: TwoClocks, between: () => void): ReaderStage {
  const disk = new FakeFileSystem();
  const dead = new ReaderStage({ disk, clock, segmentBytes: 1_000 });
  fill(dead, 'logs-normal', 0, 30);
  disk.killProcess();
  between();
  const heir = new ReaderStage({ disk, clock, folder: `/heir/${ownerName()}` });
  const folder = join(heir.folder, 'inherited', basename(dead.folder));
  disk.mkdirSync(join(heir.folder, 'inherited'));
  disk.renameSync(dead.folder, folder);
  heir.backlog.adopt([folder]);
  return heir;
}

test('of the dead, what is too old goes after it had its chance', () => {
  const clock = new TwoClocks();
  const heir = takenOver(clock, () => clock.pass(8 * DAY));
  heir.bounds.enforce();
  assert.equal(heir.state.count('logs', 'recoveredDropped'), 0);
  const batch = heir.take('logs', { entries: 4 });
  clock.pass(DAY / 24);
  heir.bounds.enforce();
  assert.equal(heir.state.count('logs', 'recoveredDropped'), 26);
  accept(batch);
  assert.equal(heir.state.count('logs', 'recovered'), 4);
  assert.equal(heir.backlog.hasWork('logs'), false);
  assert.deepEqual(heir.files(join(heir.folder, 'inherited')), []);
});

test('of the dead, what is young stays, also when the clock is set while it waits or before', () => {
  const jumps: [string, (clock: TwoClocks) => void, (clock: TwoClocks) => void][] = [
    ['forward while it waits', (clock) => clock.pass(DAY), (clock) => (clock.wall += 365 * DAY)],
    ['back while it waits', (clock) => clock.pass(DAY), (clock) => (clock.wall -= 365 * DAY)],
    ['back before', (clock) => (clock.wall -= 365 * DAY), () => {}],
  ];
  for (const [name, before, after] of jumps) {
    const clock = new TwoClocks();
    const heir = takenOver(clock, () => before(clock));
    after(clock);
    for (let day = 0; day < 5; day++) {
      heir.bounds.enforce();
      clock.pass(DAY);
    }
    assert.equal(heir.state.count('logs', 'recoveredDropped'), 0, name);
    clock.pass(3 * DAY);
    heir.bounds.enforce();
    assert.equal(heir.state.count('logs', 'recoveredDropped'), 30, name);
  }
  assert.deepEqual(textsIn(undefined), []);
});
