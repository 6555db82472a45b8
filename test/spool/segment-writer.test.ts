import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FRAME_HEADER } from '../../src/spool/format.ts';
import type { Frameable } from '../../src/spool/group.ts';
import { LaneMemory } from '../../src/spool/lane-memory.ts';
import { SegmentWriter } from '../../src/spool/segment-writer.ts';
import { encodeText, readFolder, textsOf } from './entries.ts';
import { FakeFileSystem, type Fault } from './fake-file-system.ts';

const DIR = '/spool/owner';

function frame(text: string): Frameable {
  const buffer = Buffer.alloc(FRAME_HEADER + text.length + 5);
  const end = encodeText(text, buffer, FRAME_HEADER);
  return { buffer, start: 0, bytes: end - FRAME_HEADER, entries: 1, time: 1 };
}

function setUp(segmentBytes = 1_000) {
  const disk = new FakeFileSystem();
  const shared = new LaneMemory();
  const segment = new SegmentWriter(disk, DIR, 'traces', shared, segmentBytes, Buffer.from('r'));
  const write = (text: string) => {
    segment.open();
    segment.write(frame(text));
  };
  return { disk, shared, segment, write };
}

/** Lets one call fail, the nth of its name from now. */
function failOnce(disk: FakeFileSystem, call: string, fault: Fault, nth = 1): void {
  let met = 0;
  disk.fault = (name) => (name === call && ++met === nth ? fault : undefined);
}

test('a segment is made with its folder and its header when it is needed, and sealed when it is large enough', () => {
  const { disk, shared, write } = setUp(100);
  assert.deepEqual(disk.calls, []);
  write('one');
  assert.deepEqual(shared.position(), { number: 1, end: disk.statSync(`${DIR}/traces-1.seg`).size });
  write('x'.repeat(60));
  assert.deepEqual(shared.position(), { number: 2, end: 0 });
  assert.equal(disk.open, 0);
  assert.deepEqual(disk.readdirSync(DIR), ['traces-1.seg']);
  write('two');
  const [first, second] = readFolder(disk, DIR);
  assert.deepEqual(first?.frames, [['one'], ['x'.repeat(60)]]);
  assert.deepEqual(second?.frames, [['two']]);
  assert.equal(second?.resource, 'r');
  assert.deepEqual([second?.isTorn, second?.corrupt], [false, 0]);
});

test('a short write is continued', () => {
  const { disk, write } = setUp();
  disk.fault = (call) => (call === 'writeSync' ? 'short' : undefined);
  write('a text that takes several writes');
  write('and another one');
  assert.deepEqual(textsOf(disk, DIR), ['a text that takes several writes', 'and another one']);
});

test('a write that fails is cut back, after what was complete', () => {
  const { disk, shared, write } = setUp();
  write('one');
  const { end } = shared;
  disk.capacity = disk.disk.used() + 10;
  assert.throws(() => write('does not fit'), { code: 'ENOSPC' });
  assert.equal(disk.statSync(`${DIR}/traces-1.seg`).size, end);
  disk.capacity = Number.POSITIVE_INFINITY;
  write('two');
  assert.deepEqual(readFolder(disk, DIR)[0]?.frames, [['one'], ['two']]);
});

test('a segment that cannot be cut back is ended, with a torn frame', () => {
  const { disk, write } = setUp();
  write('one');
  disk.capacity = disk.disk.used() + 10;
  failOnce(disk, 'ftruncateSync', 'EIO');
  assert.throws(() => write('does not fit'), { code: 'ENOSPC' });
  disk.capacity = Number.POSITIVE_INFINITY;
  write('two');
  const [first, second] = readFolder(disk, DIR);
  assert.deepEqual([first?.frames, first?.isTorn, first?.corrupt], [[['one']], true, 0]);
  assert.deepEqual([second?.frames, second?.isTorn, second?.corrupt], [[['two']], false, 0]);
  assert.equal(disk.open, 1);
});

test('a descriptor that somebody closed is not closed again', () => {
  const { disk, shared, write } = setUp();
  write('one');
  disk.killProcess();
  assert.throws(() => write('lost'), { code: 'EBADF' });
  assert.equal(disk.calls.filter((call) => call.startsWith('closeSync')).length, 0);
  assert.equal(shared.number, 2);
  write('two');
  assert.deepEqual(textsOf(disk, DIR), ['one', 'two']);
});

test('a beginning that fails leaves no file, or one that its reader finds empty', () => {
  const { disk, shared, write } = setUp();
  failOnce(disk, 'writeSync', 'EIO');
  assert.throws(() => write('one'), { code: 'EIO' });
  assert.deepEqual(disk.readdirSync(DIR), []);
  assert.deepEqual(shared.position(), { number: 1, end: 0 });

  let writes = 0;
  disk.fault = (call) => {
    if (call === 'unlinkSync') return 'EIO';
    return call === 'writeSync' && writes++ === 0 ? 'short' : call === 'writeSync' ? 'EIO' : undefined;
  };
  assert.throws(() => write('one'), { code: 'EIO' });
  disk.fault = () => undefined;
  assert.deepEqual(shared.position(), { number: 2, end: 0 });
  write('one');
  assert.deepEqual(disk.readdirSync(DIR).sort(), ['traces-1.seg', 'traces-2.seg']);
  assert.equal(readFolder(disk, DIR)[0]?.isTorn, true);
  assert.deepEqual(textsOf(disk, DIR), ['one']);
  assert.equal(disk.open, 1);
});

test('a name that is taken is stepped over', () => {
  const { disk, write } = setUp();
  disk.mkdirSync(DIR);
  for (const number of [1, 2]) disk.closeSync(disk.openSync(`${DIR}/traces-${number}.seg`, 'create'));
  write('one');
  assert.deepEqual(readFolder(disk, DIR)[2]?.frames, [['one']]);
});

test('every call that opens can fail', () => {
  for (const call of ['openSync', 'mkdirSync']) {
    for (const fault of ['EMFILE', 'EROFS', 'EACCES', 'ENOSPC'] as const) {
      const { disk, shared, write } = setUp();
      failOnce(disk, call, fault);
      assert.throws(() => write('one'), { code: fault });
      assert.equal(shared.end, 0);
      write('two');
      assert.deepEqual(textsOf(disk, DIR), ['two']);
    }
  }
});

test('a folder that was removed is made again with the next segment', () => {
  const { disk, segment, write } = setUp();
  write('one');
  disk.rmSync('/spool');
  segment.seal();
  write('two');
  assert.deepEqual(textsOf(disk, DIR), ['two']);
});

test('a segment that the shipper wants to have sealed gets nothing more', () => {
  const { disk, shared, write } = setUp();
  write('one');
  assert.equal(shared.askToSeal(1), true);
  write('two');
  shared.lock();
  assert.equal(shared.askToSeal(2), false);
  shared.unlock();
  write('three');
  assert.deepEqual(
    readFolder(disk, DIR).map(({ frames }) => frames.flat()),
    [['one'], ['two'], ['three']],
  );
  assert.equal(disk.open, 1);
});

test('a new resource is in new segments', () => {
  const { disk, segment, write } = setUp();
  write('one');
  segment.resource = Buffer.from('r 2');
  write('two');
  segment.seal();
  write('three');
  assert.deepEqual(
    readFolder(disk, DIR).map(({ resource }) => resource),
    ['r', 'r 2'],
  );
});
