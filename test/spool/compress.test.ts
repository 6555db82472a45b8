import assert from 'node:assert/strict';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { zstdDecompressSync } from 'node:zlib';
import { nodeFileSystem } from '../../src/spool/file-system.ts';
import { FakeFileSystem } from './fake-file-system.ts';
import { temporaryFolder } from './folder.ts';
import { accept, ownerName, ReaderStage } from './reader-stage.ts';

const numbers = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, index) => `number ${from + index} of many that look alike`);

const compressed = (stage: ReaderStage): string[] => stage.files().filter((name) => name.endsWith('.zst'));

function filled(disk = new FakeFileSystem()): ReaderStage {
  const stage = new ReaderStage({ disk, segmentBytes: 1_000 });
  for (const text of numbers(100, 300)) stage.log(text);
  // Noticed, as it is in a process where something looks after it.
  stage.bounds.enforce();
  return stage;
}

test('sealed segments that have waited are compressed, but for those that are sent next', async () => {
  const stage = filled();
  const plain = stage.files();
  await stage.compressor.run();
  assert.deepEqual(stage.files(), plain, 'they have not waited');
  stage.clock.pass(31_000);
  const before = (stage.disk as FakeFileSystem).disk.used();
  const contents = stage.disk.readFileSync(join(stage.folder, 'logs-normal-4.seg'));
  await stage.compressor.run();
  assert.equal(compressed(stage).length, plain.length - 4, 'three at the front and the active one stay');
  assert.ok((stage.disk as FakeFileSystem).disk.used() < before * 0.7);
  assert.deepEqual(
    zstdDecompressSync(stage.disk.readFileSync(join(stage.folder, 'logs-normal-4.seg.zst'))),
    contents,
  );
  assert.deepEqual(stage.sendAll('logs', { entries: 7 }), numbers(100, 300));
  stage.writer.close();
  stage.backlog.close();
  assert.deepEqual(stage.files(), []);
});

test('when more than half of the room is used they do not have to wait', async () => {
  const stage = new ReaderStage({ segmentBytes: 1_000, maxBytes: 10_000 });
  for (const text of numbers(100, 300)) stage.log(text);
  await stage.compressor.run();
  assert.ok(compressed(stage).length > 0);
});

test('a compressed segment with a cursor is read from there by the next owner', async () => {
  const disk = new FakeFileSystem();
  const stage = new ReaderStage({ disk, segmentBytes: 1_000 });
  for (const text of numbers(100, 180)) stage.log(text);
  accept(stage.take('logs', { entries: 3 }));
  stage.backlog.close();
  disk.killProcess();
  const heir = new ReaderStage({ disk, folder: `/heir/${ownerName()}` });
  const folder = join(heir.folder, 'inherited', basename(stage.folder));
  disk.mkdirSync(join(heir.folder, 'inherited'));
  disk.renameSync(stage.folder, folder);

  heir.backlog.adopt([folder]);
  heir.clock.pass(31_000);
  await heir.compressor.run();
  assert.ok(heir.files(folder).some((name) => name.endsWith('.zst')));
  assert.deepEqual(heir.sendAll('logs', { entries: 7 }), numbers(103, 180));
  assert.equal(heir.state.count('logs', 'recovered'), 77);
  assert.deepEqual(heir.files(join(heir.folder, 'inherited')), []);
});

test('what is taken while it is being compressed stays as it is', async () => {
  const stage = filled();
  stage.clock.pass(31_000);
  const running = stage.compressor.run();
  assert.deepEqual(stage.sendAll(), numbers(100, 300));
  await running;
  assert.deepEqual(compressed(stage), []);
  assert.ok(!stage.files().some((name) => name.endsWith('.part')));
  assert.equal(
    (stage.disk as FakeFileSystem).open,
    3,
    'the active segment for the writer, the reader, and its cursor',
  );
});

test('a disk that fails leaves the plain segment, whatever it refuses', async () => {
  for (const call of [
    'readFileSync',
    'openSync',
    'writeSync',
    'renameSync',
    'unlinkSync',
    'closeSync',
  ] as const) {
    const disk = new FakeFileSystem();
    const stage = filled(disk);
    stage.clock.pass(31_000);
    disk.fault = (name, on) => {
      const isMeant = typeof on === 'number' || String(on).includes('logs-normal-5');
      return name === call && isMeant ? 'EIO' : undefined;
    };
    await stage.compressor.run();
    disk.fault = () => undefined;
    const doubled = stage.files().filter((name) => name.startsWith('logs-normal-5.'));
    assert.ok(doubled.includes('logs-normal-5.seg') || !doubled.includes('logs-normal-5.seg.zst.part'), call);
    assert.deepEqual(stage.sendAll('logs', { entries: 7 }), numbers(100, 300), call);
    stage.writer.close();
    stage.backlog.close();
    stage.openBacklog();
    assert.deepEqual(stage.sendAll(), [], call);
  }
});

test('what does not become smaller stays as it is and is not tried again', async () => {
  const disk = new FakeFileSystem();
  const stage = new ReaderStage({ disk, segmentBytes: 600 });
  const noise = (seed: number): string =>
    Array.from({ length: 60 }, (_, index) =>
      String.fromCharCode(0x4e00 + ((seed * 7_919 + index * 104_729) % 20_000)),
    ).join('');
  for (let index = 0; index < 30; index++) stage.log(noise(index));
  stage.clock.pass(31_000);
  await stage.compressor.run();
  const reads = (): number => disk.calls.filter((call) => call.startsWith('readFileSync')).length;
  const before = reads();
  if (compressed(stage).length === 0) {
    await stage.compressor.run();
    assert.equal(reads(), before);
  }
  assert.equal(stage.sendAll().length, 30);
});

test('a compressed segment that is broken goes to the quarantine whole', async () => {
  const stage = filled();
  stage.clock.pass(31_000);
  await stage.compressor.run();
  const victim = compressed(stage)[2] as string;
  const fd = stage.disk.openSync(join(stage.folder, victim), 'modify');
  stage.disk.writeSync(fd, Buffer.from('broken'), 0, 6, 20);
  stage.disk.closeSync(fd);
  const sent = stage.sendAll();
  assert.ok(sent.length < 200);
  assert.ok(stage.files('/spool/quarantine').some((name) => name.endsWith(victim)));
  for (let round = 0; round < 3; round++) {
    stage.backlog.reconcile();
    stage.clock.pass(2_000);
  }
  assert.deepEqual(stage.counts().dropped, { corrupt: 200 - sent.length });
});

test('eviction counts what is in a compressed segment', async () => {
  const stage = new ReaderStage({ segmentBytes: 1_000, maxBytes: 6_000 });
  for (const text of numbers(100, 300)) stage.log(text);
  await stage.compressor.run();
  assert.ok(compressed(stage).length > 0);
  stage.bounds.enforce();
  for (const text of numbers(200, 240)) stage.log(text, 'logs-high');
  stage.bounds.enforce();
  const dropped = Object.values(stage.counts().dropped).reduce(
    (sum: number, entries) => sum + Number(entries),
    0,
  );
  assert.equal(stage.sendAll().length + dropped, 240);
  assert.ok(dropped > 0);
});

test('it works on a real disk', async (t) => {
  const stage = new ReaderStage({
    disk: nodeFileSystem,
    folder: join(temporaryFolder(t), ownerName()),
    segmentBytes: 1_000,
  });
  for (const text of numbers(100, 300)) stage.log(text);
  stage.bounds.enforce();
  stage.clock.pass(31_000);
  await stage.compressor.run();
  assert.ok(compressed(stage).length > 3);
  assert.deepEqual(stage.sendAll('logs', { entries: 9 }), numbers(100, 300));
  stage.writer.close();
  stage.backlog.close();
  assert.deepEqual(stage.files(), []);
});
