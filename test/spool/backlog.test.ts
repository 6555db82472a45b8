import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FakeFileSystem } from './fake-file-system.ts';
import { accept, ReaderStage, textsIn } from './reader-stage.ts';

const numbers = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, index) => String(from + index));

test('what is written is given once, in order, and gone when it is settled', () => {
  const stage = new ReaderStage();
  assert.equal(stage.take(), undefined);
  assert.equal(stage.backlog.hasWork('logs'), false);
  for (const text of numbers(0, 5)) stage.log(text);
  assert.equal(stage.backlog.hasWork('logs'), true);
  assert.equal(stage.backlog.hasWork('traces'), false);
  const batch = stage.take();
  assert.deepEqual(textsIn(batch), numbers(0, 5));
  assert.equal(batch?.entries, 5);
  assert.equal(Buffer.from(batch?.groups[0]?.resource ?? []).toString(), 'resource 1');
  assert.equal(stage.take(), undefined, 'it is under way');
  assert.equal(stage.backlog.hasWork('logs'), true);
  accept(batch);
  accept(batch);
  assert.equal(stage.backlog.hasWork('logs'), false);
  assert.deepEqual(stage.counts(), { appended: 5, delivered: 5, dropped: {}, recovered: 0 });
  stage.log('5');
  assert.deepEqual(stage.sendAll(), ['5']);
});

test('a batch is whole frames, at least one, within the limit', () => {
  const stage = new ReaderStage();
  stage.logTogether(numbers(0, 10));
  for (const text of numbers(10, 16)) stage.log(text);
  assert.deepEqual(textsIn(stage.take('logs', { entries: 3 })), numbers(0, 10));
  assert.deepEqual(textsIn(stage.take('logs', { entries: 3 })), numbers(10, 13));
  assert.deepEqual(textsIn(stage.take('logs', { bytes: 8 })), numbers(13, 15));
  assert.deepEqual(textsIn(stage.take('logs', { bytes: 1 })), numbers(15, 16));
});

test('with a backlog high severity goes first, else records arrive together by their time', () => {
  const stage = new ReaderStage();
  stage.log('low 1', 'logs-low', 1);
  stage.log('high 4', 'logs-high', 4);
  stage.log('normal 2', 'logs-normal', 2);
  stage.log('high 3', 'logs-high', 3);
  stage.log('span', 'traces', 1);
  assert.deepEqual(textsIn(stage.take('logs', { entries: 3 })), ['normal 2', 'high 3', 'high 4']);
  assert.deepEqual(textsIn(stage.take('logs')), ['low 1']);
  assert.deepEqual(textsIn(stage.take('traces')), ['span']);
});

test('what is released is given again, before what came later', () => {
  const stage = new ReaderStage();
  for (const text of numbers(0, 9)) stage.log(text);
  const [one, two, three] = [0, 1, 2].map(() => stage.take('logs', { entries: 3 }));
  two?.release();
  two?.release();
  two?.settle({ delivered: 3, refused: 0 });
  one?.release();
  assert.deepEqual(textsIn(stage.take('logs', { entries: 4 })), numbers(0, 4));
  assert.deepEqual(textsIn(stage.take('logs')), numbers(4, 6));
  accept(three);
  assert.equal(stage.counts().delivered, 3);
});

test('finished segments and their cursors are deleted, an active one stays', () => {
  const stage = new ReaderStage({ segmentBytes: 200 });
  for (const text of numbers(100, 130)) stage.log(text);
  const segments = stage.files().filter((name) => name.endsWith('.seg'));
  assert.ok(segments.length > 3);
  assert.deepEqual(stage.sendAll('logs', { entries: 2 }), numbers(100, 130));
  stage.writer.close();
  assert.equal(stage.take(), undefined);
  assert.deepEqual(stage.files(), []);
});

test('a cursor moves only behind what is settled, whatever the order', () => {
  const stage = new ReaderStage();
  for (const text of numbers(0, 6)) stage.log(text);
  const batches = [0, 1, 2].map(() => stage.take('logs', { entries: 2 }));
  accept(batches[1]);
  const again = (): string[] => textsIn(stage.openBacklog().take('logs', { entries: 100, bytes: 1e9 }));
  assert.deepEqual(again(), numbers(0, 6), 'the first is not settled');
  accept(batches[0]);
  assert.deepEqual(again(), numbers(4, 6));
  accept(batches[2]);
  assert.deepEqual(again(), []);
});

test('entries of different resources come in groups', () => {
  const stage = new ReaderStage();
  stage.log('1', 'logs-high');
  stage.log('2');
  stage.writer.setResource(Buffer.from('resource 2'));
  stage.log('3');
  stage.log('4', 'logs-high');
  const batch = stage.take();
  assert.deepEqual(
    batch?.groups.map(({ resource, entries }) => [Buffer.from(resource).toString(), entries.length]),
    [
      ['resource 1', 2],
      ['resource 2', 2],
    ],
  );
});

test('what the disk refuses is in memory, in the order of time with what is on the disk', () => {
  const disk = new FakeFileSystem();
  const stage = new ReaderStage({ disk, memoryBytes: 100 });
  stage.log('disk', 'logs-normal', 1);
  disk.fault = (call) => (call === 'writeSync' ? 'ENOSPC' : undefined);
  stage.log('memory', 'logs-normal', 2);
  disk.fault = () => undefined;
  stage.clock.pass(2_000);
  stage.log('disk again', 'logs-normal', 3);
  assert.ok(stage.state.count('logs', 'memoryBytes') > 0);
  const batch = stage.take();
  assert.deepEqual(
    batch?.groups.map((group) => Buffer.from(group.resource).toString()),
    ['resource 1', 'resource in memory'],
  );
  batch?.release();
  assert.deepEqual(stage.sendAll().sort(), ['disk', 'disk again', 'memory']);
  assert.equal(stage.state.count('logs', 'memoryBytes'), 0);
  assert.deepEqual(stage.counts(), { appended: 3, delivered: 3, dropped: {}, recovered: 0 });
});

test('memory is bounded: the lowest severity gives way, then the oldest', () => {
  const disk = new FakeFileSystem();
  disk.fault = (call) => (call === 'openSync' ? 'EROFS' : undefined);
  const stage = new ReaderStage({ disk, memoryBytes: 60 });
  const entry = (text: string): string => text.padEnd(10, '.');
  for (const text of ['n1', 'n2']) stage.log(entry(text), 'logs-normal');
  for (const text of ['h1', 'h2']) stage.log(entry(text), 'logs-high');
  stage.log(entry('l1'), 'logs-low');
  stage.log(entry('l2'), 'logs-low');
  stage.log(entry('h3'), 'logs-high');
  stage.log(entry('h4'), 'logs-high');
  assert.equal(stage.state.count('logs', 'memoryBytes'), 60);
  assert.deepEqual(stage.counts().dropped, { memory_full: 3 });
  const batch = stage.take();
  assert.deepEqual(textsIn(batch).sort(), ['h1', 'h2', 'h3', 'h4', 'n2'].map(entry));
  stage.log(entry('h5'), 'logs-high');
  assert.deepEqual(stage.counts().dropped, { memory_full: 4 }, 'what is under way cannot give way');
  accept(batch);
  stage.log(entry('h6'), 'logs-high');
  stage.backlog.close();
  assert.deepEqual(stage.counts(), {
    appended: 10,
    delivered: 5,
    dropped: { memory_full: 4, process_ended: 1 },
    recovered: 0,
  });
});

test('a mark is past when all from before is settled or dropped, whatever comes after', () => {
  const disk = new FakeFileSystem();
  const stage = new ReaderStage({ disk, segmentBytes: 100 });
  assert.equal(stage.backlog.mark('logs')(), true);
  for (const text of numbers(0, 10)) stage.log(text);
  disk.fault = (call) => (call === 'writeSync' ? 'ENOSPC' : undefined);
  stage.log('in memory', 'logs-low');
  disk.fault = () => undefined;
  const isPast = stage.backlog.mark('logs');
  stage.clock.pass(2_000);
  stage.log('later');
  stage.log('later', 'logs-low');
  assert.equal(isPast(), false);
  const batches = [0, 1].map(() => stage.take('logs', { entries: 10 }));
  assert.deepEqual(textsIn(batches[0]), numbers(0, 10));
  accept(batches[1]);
  assert.equal(isPast(), false);
  batches[0]?.release();
  assert.equal(isPast(), false);
  stage.sendAll('logs', { entries: 1 });
  assert.equal(isPast(), true);
});

test('a shipper that follows another of the same owner finds what that one has left', () => {
  const stage = new ReaderStage({ segmentBytes: 150 });
  for (const text of numbers(100, 120)) stage.log(text);
  accept(stage.take('logs', { entries: 7 }));
  stage.take('logs', { entries: 5 });
  stage.openBacklog();
  assert.deepEqual(stage.sendAll('logs', { entries: 3 }), numbers(107, 120));
  for (const text of numbers(120, 130)) stage.log(text);
  assert.deepEqual(stage.sendAll('logs', { entries: 3 }), numbers(120, 130));
  assert.equal(stage.counts().delivered, 30);
  stage.writer.close();
  stage.backlog.close();
  assert.deepEqual(stage.files(), []);
});

test('batches that are refused in part are counted so', () => {
  const stage = new ReaderStage();
  for (const text of numbers(0, 4)) stage.log(text);
  stage.take()?.settle({ delivered: 1, refused: 3 });
  assert.deepEqual(stage.counts(), { appended: 4, delivered: 1, dropped: { refused: 3 }, recovered: 0 });
});

test('no file stays open behind a backlog that is closed', () => {
  const disk = new FakeFileSystem();
  const stage = new ReaderStage({ disk, segmentBytes: 120 });
  for (const text of numbers(0, 30)) stage.log(text, text.endsWith('3') ? 'logs-high' : 'logs-normal');
  accept(stage.take('logs', { entries: 12 }));
  stage.take('logs', { entries: 12 })?.release();
  stage.writer.close();
  stage.backlog.close();
  assert.equal(disk.open, 0);
  assert.equal(stage.take(), undefined);
});
