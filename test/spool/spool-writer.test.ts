import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import { test } from 'node:test';
import { MAX_PAYLOAD } from '../../src/spool/format.ts';
import { LANES } from '../../src/spool/spool.ts';
import { encodeText, readFolder } from './entries.ts';
import { DIR, turnEnd, WriterFixture } from './writer-fixture.ts';

const CALL = { settings: { durability: 'call', segmentBytes: 1024 * 1024 } } as const;

test('the entries of a turn are one frame a lane, written at its end', async () => {
  const fixture = new WriterFixture();
  for (const text of ['one', 'two', 'three']) fixture.log(text);
  fixture.log('a span', 'traces');
  assert.deepEqual(fixture.texts(), []);
  await turnEnd();
  const frames = readFolder(fixture.disk, DIR).map((segment) => segment.frames);
  assert.deepEqual(frames, [[['one', 'two', 'three']], [['a span']]]);
  assert.deepEqual(fixture.told, []);
});

test('what microtasks and ticks log is written before the next macrotask', async () => {
  const fixture = new WriterFixture();
  const seen = await new Promise<string[]>((resolve) => {
    setImmediate(() => {
      fixture.log('task');
      Promise.resolve()
        .then(() => fixture.log('microtask'))
        .then(() => fixture.log('a later microtask'));
      process.nextTick(() => {
        fixture.log('tick');
        queueMicrotask(() => fixture.log('microtask of a tick'));
      });
    });
    setImmediate(() => resolve(fixture.texts()));
  });
  assert.deepEqual(seen.sort(), ['a later microtask', 'microtask', 'microtask of a tick', 'task', 'tick']);
});

test('an entry that must be written now takes with it all that was before it', () => {
  const fixture = new WriterFixture();
  fixture.log('before', 'logs-low');
  fixture.log('same lane', 'logs-high');
  fixture.log('a span', 'traces');
  fixture.log('error', 'logs-high', true);
  assert.deepEqual(fixture.texts().sort(), ['a span', 'before', 'error', 'same lane']);
  assert.deepEqual(fixture.texts('logs-high'), ['same lane', 'error']);
});

test('with durability call, and in a hurry, every entry is written before append returns', () => {
  const atOnce = new WriterFixture(CALL);
  atOnce.log('one');
  assert.deepEqual(atOnce.texts(), ['one']);

  const fixture = new WriterFixture();
  fixture.log('one');
  fixture.writer.hurry();
  assert.deepEqual(fixture.texts(), ['one']);
  fixture.log('two', 'traces');
  assert.deepEqual(fixture.texts(), ['one', 'two']);
});

test('a group that is full does not wait for the end of the turn', () => {
  const fixture = new WriterFixture();
  const text = 'x'.repeat(10_000);
  for (let count = 0; count < 6; count++) fixture.log(text);
  assert.equal(fixture.texts().length, 0);
  fixture.log(text);
  assert.equal(fixture.texts().length, 7);
});

test('an entry larger than what is left of a group, or than a group, is written in order', () => {
  const fixture = new WriterFixture();
  fixture.log('before');
  fixture.log('m'.repeat(262_000));
  fixture.log('between');
  fixture.log('l'.repeat(1_000_000));
  fixture.log('after');
  fixture.writer.writeNow();
  assert.deepEqual(
    fixture.texts().map((text) => text.slice(0, 7)),
    ['before', 'mmmmmmm', 'between', 'lllllll', 'after'],
  );
  assert.equal(fixture.state.count('logs', 'appended'), 5);
});

test('an entry that cannot be encoded, or is too large, is counted, and harms no other', () => {
  const fixture = new WriterFixture();
  fixture.log('before');
  fixture.writer.append('logs-normal', () => assert.fail('no'), 'x', 1, false);
  fixture.writer.append('logs-normal', () => assert.fail('no'), 'x', 1, true);
  assert.deepEqual(fixture.texts(), ['before']);
  fixture.log('l'.repeat(MAX_PAYLOAD));
  fixture.log('after');
  fixture.writer.writeNow();
  assert.deepEqual(fixture.texts(), ['before', 'after']);
  assert.equal(fixture.writer.appended('logs'), 5);
  assert.deepEqual(fixture.state.dropped('logs'), { internal_error: 3 });
  assert.deepEqual(fixture.state.dropped('traces'), {});
});

test('the count is right at every moment on this thread', async () => {
  const fixture = new WriterFixture();
  fixture.log('one');
  fixture.log('two', 'logs-high');
  fixture.log('a span', 'traces');
  assert.equal(fixture.writer.appended('logs'), 2);
  assert.equal(fixture.writer.appended('traces'), 1);
  assert.equal(fixture.state.count('logs', 'appended'), 0);
  await turnEnd();
  assert.equal(fixture.writer.appended('logs'), 2);
  assert.equal(fixture.state.count('logs', 'appended'), 2);
});

test('without a folder everything goes to memory, by the turn', async () => {
  const fixture = new WriterFixture({ dir: undefined });
  fixture.log('one');
  fixture.log('l'.repeat(300_000));
  fixture.log('error', 'logs-high', true);
  assert.deepEqual(
    fixture.memory.map((text) => text.slice(0, 5)),
    ['one', 'lllll', 'error'],
  );
  fixture.log('two');
  assert.equal(fixture.memory.length, 3);
  await turnEnd();
  assert.equal(fixture.memory.length, 4);
  assert.deepEqual(fixture.disk.calls, []);
  assert.deepEqual(fixture.told, []);
});

test('what the disk refuses goes to memory; it is told once; the disk is tried once a second', () => {
  const fixture = new WriterFixture(CALL);
  fixture.log('on disk');
  fixture.disk.capacity = fixture.disk.disk.used();
  fixture.log('one');
  fixture.log('two', 'logs-high');
  const { length } = fixture.disk.calls;
  fixture.clock.time += 999;
  fixture.log('three');
  assert.equal(fixture.disk.calls.length, length, 'no attempt within the second');
  fixture.clock.time += 1;
  fixture.log('four');
  assert.ok(fixture.disk.calls.length > length);
  assert.deepEqual(fixture.memory, ['one', 'two', 'three', 'four']);
  assert.equal(fixture.told.length, 1);
  assert.match(fixture.told[0] ?? '', /ENOSPC/);

  fixture.disk.capacity = Number.POSITIVE_INFINITY;
  fixture.clock.time += 1_000;
  fixture.log('five');
  fixture.log('six');
  assert.deepEqual(fixture.told.slice(1), ['well']);
  assert.deepEqual(fixture.texts(), ['on disk', 'five', 'six']);
  assert.equal(fixture.memory.length, 4);
});

test('nothing that fails or throws around it throws into the caller, and the entry is counted', () => {
  const fixture = new WriterFixture({
    ...CALL,
    toMemory: () => assert.fail('memory'),
    wake: () => assert.fail('wake'),
    diskChanged: () => assert.fail('told'),
  });
  fixture.state.set('asleep', 1);
  fixture.log('one');
  fixture.disk.fault = () => 'EIO';
  fixture.log('two');
  fixture.writer.close();
  fixture.disk.fault = () => undefined;
  assert.deepEqual(fixture.texts(), ['one']);
  assert.equal(fixture.writer.appended('logs'), 2);
  assert.deepEqual(fixture.state.dropped('logs'), { internal_error: 1 });
});

test('a sleeping shipper is woken once, by the first entry of a group', async () => {
  const fixture = new WriterFixture();
  fixture.state.set('asleep', 1);
  fixture.log('one');
  assert.equal(fixture.wakes, 1);
  assert.equal(fixture.state.get('asleep'), 0);
  fixture.log('two');
  fixture.log('three', 'traces');
  await turnEnd();
  assert.equal(fixture.wakes, 1);
  fixture.state.set('asleep', 1);
  fixture.log('four', 'logs-high', true);
  assert.equal(fixture.wakes, 2);
});

test('an entry that is logged while another is encoded comes after it', () => {
  const fixture = new WriterFixture();
  const encodeAndLog = (text: string, target: Buffer, at: number) => {
    fixture.log('inner', 'logs-normal', true);
    return encodeText(text, target, at);
  };
  fixture.writer.append('logs-normal', encodeAndLog, 'outer', 1, false);
  assert.deepEqual(fixture.texts(), ['outer', 'inner']);
  assert.equal(fixture.writer.appended('logs'), 2);
});

test('a new resource begins new segments, also under what this turn has appended', () => {
  const fixture = new WriterFixture();
  fixture.log('one', 'logs-normal', true);
  fixture.log('two');
  fixture.writer.setResource(Buffer.from('resource 2'));
  assert.notEqual(fixture.lanes['logs-normal'].end, 0, 'a rescue has a segment to write to');
  fixture.writer.writeNow();
  fixture.log('a span', 'traces', true);
  assert.deepEqual(
    readFolder(fixture.disk, DIR).map(({ resource, frames }) => [resource, ...frames.flat()]),
    [
      ['resource 1', 'one'],
      ['resource 2', 'two'],
      ['resource 2', 'a span'],
    ],
  );
});

test('closing writes what is there, seals all segments, and counts what comes later as dropped', () => {
  const fixture = new WriterFixture();
  for (const lane of LANES) fixture.log(lane, lane);
  fixture.writer.close();
  fixture.writer.close();
  assert.deepEqual(fixture.texts().sort(), [...LANES].sort());
  assert.equal(fixture.disk.open, 0);
  for (const lane of LANES) assert.deepEqual(fixture.lanes[lane].position(), { number: 2, end: 0 });
  fixture.log('late');
  fixture.log('too late', 'traces', true);
  assert.deepEqual(fixture.state.dropped('logs'), { process_ended: 1 });
  assert.deepEqual(fixture.state.dropped('traces'), { process_ended: 1 });
  assert.equal(fixture.writer.appended('traces'), 2);
  assert.equal(fixture.texts().length, LANES.length);
});

test('the turn end keeps nothing of the context of the caller', async () => {
  const storage = new AsyncLocalStorage<object>();
  const fixture = new WriterFixture({ dir: undefined });
  let store: WeakRef<object> | undefined;
  (() => {
    const inside = {};
    store = new WeakRef(inside);
    storage.run(inside, () => fixture.log('one'));
  })();
  const { setFlagsFromString } = await import('node:v8');
  const { runInNewContext } = await import('node:vm');
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  // A WeakRef holds its target until the turn that made it has ended.
  await turnEnd();
  collect();
  assert.equal(store?.deref(), undefined);
  assert.deepEqual(fixture.memory, ['one']);
});

test('a segment takes its frames until it is large enough', () => {
  const fixture = new WriterFixture({ settings: { durability: 'call', segmentBytes: 10_000 } });
  for (let count = 0; count < 30; count++) fixture.log('x'.repeat(1_000));
  const segments = readFolder(fixture.disk, DIR);
  assert.deepEqual(
    segments.map(({ frames }) => frames.length),
    [10, 10, 10],
  );
  assert.equal(fixture.texts().length, 30);
});
