import assert from 'node:assert/strict';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { readFrame } from '../../src/spool/format.ts';
import { FakeFileSystem } from './fake-file-system.ts';
import { accept, ownerName, ReaderStage, type StageOptions, textsIn } from './reader-stage.ts';

const numbers = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, index) => String(from + index));

/** An owner that has died with what is in its folder, taken over by another. */
function deadAndHeir(
  fill: (dead: ReaderStage) => void,
  damage: (disk: FakeFileSystem, folder: string) => void = () => {},
  options: StageOptions = {},
) {
  const disk = new FakeFileSystem();
  const dead = new ReaderStage({ disk, ...options });
  fill(dead);
  disk.killProcess();
  const heir = new ReaderStage({ disk, folder: `/spool/${ownerName()}`, resource: 'of the heir' });
  const folder = join(heir.folder, 'inherited', basename(dead.folder));
  disk.mkdirSync(join(heir.folder, 'inherited'));
  disk.renameSync(dead.folder, folder);
  damage(disk, folder);
  return { disk, heir, folder, adopt: () => heir.backlog.adopt([folder]) };
}

/** Where the frames of a segment begin. */
function framesOf(bytes: Buffer, headerEnd: number, salt: number): number[] {
  const starts: number[] = [];
  for (let at = headerEnd; at < bytes.length; ) {
    const frame = readFrame(bytes, at, salt);
    if (typeof frame === 'string') break;
    starts.push(at);
    at = frame.end;
  }
  return starts;
}

function frameStarts(disk: FakeFileSystem, path: string): number[] {
  const bytes = disk.readFileSync(path);
  return framesOf(bytes, 20 + bytes.readUInt32LE(12), bytes.readUInt32LE(8));
}

function overwrite(disk: FakeFileSystem, path: string, at: number, bytes: Uint8Array): void {
  const fd = disk.openSync(path, 'modify');
  disk.writeSync(fd, bytes, 0, bytes.length, at);
  disk.closeSync(fd);
}

function cut(disk: FakeFileSystem, path: string, length: number): void {
  const fd = disk.openSync(path, 'modify');
  disk.ftruncateSync(fd, length);
  disk.closeSync(fd);
}

const SEGMENT = 'logs-normal-1.seg';

test('what a dead owner has left is delivered with its resource and counted apart; its folder goes', () => {
  const { disk, heir, folder, adopt } = deadAndHeir((dead) => {
    for (const text of numbers(0, 5)) dead.log(text);
    accept(dead.take('logs', { entries: 2 }));
    dead.log('span', 'traces');
  });
  adopt();
  assert.equal(heir.backlog.hasWork('logs'), true);
  const batch = heir.take();
  assert.deepEqual(textsIn(batch), numbers(2, 5));
  assert.equal(Buffer.from(batch?.groups[0]?.resource ?? []).toString(), 'resource 1');
  accept(batch);
  assert.ok(disk.disk.names.has(folder), 'a span waits in it');
  assert.deepEqual(heir.sendAll('traces'), ['span']);
  assert.equal(disk.disk.names.has(folder), false);
  assert.deepEqual(heir.counts(), { appended: 0, delivered: 0, dropped: {}, recovered: 3 });
  assert.equal(heir.state.count('traces', 'recovered'), 1);
  assert.equal(disk.open, 0);
});

test('own entries and those of the dead are never in one batch; the oldest go first', () => {
  const { heir, adopt } = deadAndHeir((dead) => {
    dead.log('dead high', 'logs-high', 1);
    dead.log('dead normal', 'logs-normal', 2);
  });
  adopt();
  heir.log('own high', 'logs-high', 5);
  heir.log('own normal', 'logs-normal', 6);
  const [one, two] = [heir.take(), heir.take()];
  assert.deepEqual(textsIn(one), ['dead high', 'dead normal']);
  assert.deepEqual(textsIn(two), ['own high', 'own normal']);
  two?.settle({ delivered: 1, refused: 1 });
  one?.settle({ delivered: 0, refused: 2 });
  assert.deepEqual(heir.counts(), { appended: 2, delivered: 1, dropped: { refused: 1 }, recovered: 0 });
  assert.equal(heir.state.count('logs', 'recoveredDropped'), 2);
});

test('of several dead the one that began first goes first', () => {
  const disk = new FakeFileSystem();
  const dead = [0, 1, 2].map(() => new ReaderStage({ disk, segmentBytes: 60 }));
  for (const [index, owner] of dead.entries())
    for (const text of numbers(index * 10, index * 10 + 10)) owner.log(text);
  disk.killProcess();
  const heir = new ReaderStage({ disk, folder: `/heir/${ownerName()}` });
  const [first, second, third] = dead.map(({ folder }) => folder) as [string, string, string];
  heir.backlog.adopt([third, first]);
  heir.backlog.adopt([second, first]);
  assert.deepEqual(heir.sendAll('logs', { entries: 4 }), numbers(0, 30));
  assert.deepEqual(disk.readdirSync('/spool'), []);
});

test('a torn end is cut off, wherever the tear is', () => {
  for (let keep = 0; keep <= 60; keep++) {
    let whole = 0;
    const { heir, disk, folder, adopt } = deadAndHeir(
      (dead) => {
        for (const text of numbers(0, 3)) dead.log(text);
      },
      (disk, folder) => {
        const path = join(folder, SEGMENT);
        const length = Math.max(0, disk.statSync(path).size - keep);
        whole = frameStarts(disk, path).filter((start) => start + 27 <= length).length;
        cut(disk, path, length);
      },
    );
    adopt();
    assert.deepEqual(heir.sendAll(), numbers(0, whole), `${keep} bytes cut`);
    assert.equal(disk.disk.names.has(folder), false);
    assert.deepEqual(disk.readdirSync('/spool').includes('quarantine'), false);
  }
});

test('a length that outlived a power cut without its contents is a torn end', () => {
  const { heir, disk, adopt } = deadAndHeir(
    (dead) => {
      for (const text of numbers(0, 3)) dead.log(text);
    },
    (disk, folder) => cut(disk, join(folder, SEGMENT), disk.statSync(join(folder, SEGMENT)).size + 5_000),
  );
  adopt();
  assert.deepEqual(heir.sendAll(), numbers(0, 3));
  assert.equal(heir.state.count('logs', 'torn'), 1);
  assert.equal(heir.state.count('logs', 'recoveredDropped'), 0);
  assert.deepEqual(disk.readdirSync('/spool').includes('quarantine'), false);
});

test('a corrupt frame is stepped over, kept and counted by what its header says', () => {
  const { heir, disk, folder, adopt } = deadAndHeir(
    (dead) => {
      dead.logTogether(numbers(0, 3));
      dead.logTogether(numbers(3, 10));
      dead.logTogether(numbers(10, 12));
    },
    (disk, folder) => {
      const path = join(folder, SEGMENT);
      overwrite(disk, path, (frameStarts(disk, path)[1] as number) + 26, Buffer.from('?'));
    },
  );
  const starts = frameStarts(disk, join(folder, SEGMENT));
  assert.equal(starts.length, 1);
  adopt();
  assert.deepEqual(heir.sendAll(), [...numbers(0, 3), ...numbers(10, 12)]);
  assert.equal(heir.state.count('logs', 'recoveredDropped'), 7);
  assert.equal(heir.state.count('logs', 'torn'), 0);
  const names = disk.readdirSync('/spool/quarantine');
  assert.equal(names.length, 1);
  assert.match(names[0] ?? '', new RegExp(`^corrupt-${basename(folder)}-logs-normal-1-\\d+\\.bin$`));
  const kept = disk.readFileSync(`/spool/quarantine/${names[0]}`);
  assert.ok(kept.includes('4'), 'its bytes are there');
  assert.equal(disk.disk.names.has(folder), false);
});

test('any one wrong byte costs one frame, and never one behind it', () => {
  const texts = numbers(100, 106);
  const log = (dead: ReaderStage): void => {
    for (const text of texts) dead.log(text);
  };
  const { disk: probe, folder: place } = deadAndHeir(log);
  const size = probe.statSync(join(place, SEGMENT)).size;
  const first = frameStarts(probe, join(place, SEGMENT))[0] as number;
  for (let at = first; at < size; at++) {
    const { heir, adopt } = deadAndHeir(log, (disk, folder) => {
      const path = join(folder, SEGMENT);
      const byte = disk.readFileSync(path)[at] as number;
      overwrite(disk, path, at, Buffer.from([byte ^ 0x55]));
    });
    adopt();
    const damaged = Math.floor((at - first) / ((size - first) / texts.length));
    const sent = heir.sendAll('logs', { entries: 2 });
    assert.deepEqual(
      sent,
      texts.filter((_, index) => index !== damaged),
      `byte ${at}`,
    );
    const lost = heir.state.count('logs', 'recoveredDropped') + heir.state.count('logs', 'torn');
    assert.equal(lost, 1, `byte ${at}`);
  }
});

test('a segment whose header is corrupt goes to the quarantine whole, the next is read', () => {
  const { heir, disk, folder, adopt } = deadAndHeir(
    (dead) => {
      for (const text of numbers(100, 112)) dead.log(text);
    },
    (disk, folder) => overwrite(disk, join(folder, SEGMENT), 3, Buffer.from('?')),
    { segmentBytes: 100 },
  );
  const before = disk.readFileSync(join(folder, SEGMENT));
  const inFirst = before.toString('latin1').match(/1\d\d/g)?.length ?? 0;
  assert.ok(inFirst > 1);
  adopt();
  assert.deepEqual(heir.sendAll(), numbers(100 + inFirst, 112));
  const kept = disk.readFileSync(`/spool/quarantine/corrupt-${basename(folder)}-${SEGMENT}`);
  assert.deepEqual(kept, before);
  assert.equal(disk.disk.names.has(folder), false);
});

test('a cursor that cannot be believed is none', () => {
  const damages: ((disk: FakeFileSystem, path: string) => void)[] = [
    (disk, path) => cut(disk, path, 15),
    (disk, path) => cut(disk, path, 0),
    (disk, path) => overwrite(disk, path, 2, Buffer.from('?')),
    (disk, path) => overwrite(disk, path, 16, Buffer.from('?')),
    (disk, path) => disk.unlinkSync(path),
  ];
  for (const [index, damage] of damages.entries()) {
    const { heir, adopt } = deadAndHeir(
      (dead) => {
        for (const text of numbers(0, 5)) dead.log(text);
        accept(dead.take('logs', { entries: 2 }));
      },
      (disk, folder) => damage(disk, join(folder, 'logs-normal-1.ack')),
    );
    adopt();
    assert.deepEqual(heir.sendAll(), numbers(0, 5), `damage ${index}`);
  }
});

test('the cursor of another segment, or one behind the end, is none', () => {
  const { heir, adopt } = deadAndHeir(
    (dead) => {
      for (const text of numbers(100, 110)) dead.log(text);
      accept(dead.take('logs', { entries: 9 }));
      dead.log('high', 'logs-high');
    },
    (disk, folder) => {
      const ack = disk.readFileSync(join(folder, 'logs-normal-1.ack'));
      overwriteNew(disk, join(folder, 'logs-high-1.ack'), ack);
      cut(disk, join(folder, SEGMENT), 100);
    },
  );
  adopt();
  const sent = heir.sendAll();
  assert.equal(sent[0], 'high');
  assert.deepEqual(sent.slice(1), numbers(100, 100 + sent.length - 1));
  assert.ok(sent.length > 1);
});

function overwriteNew(disk: FakeFileSystem, path: string, bytes: Uint8Array): void {
  const fd = disk.openSync(path, 'create');
  disk.writeSync(fd, bytes, 0, bytes.length, 0);
  disk.closeSync(fd);
}

test('leftovers of a crash are removed: half a compressed file, a doubled one, a cursor without its segment', () => {
  const { heir, disk, folder, adopt } = deadAndHeir(
    (dead) => {
      for (const text of numbers(0, 5)) dead.log(text);
    },
    (disk, folder) => {
      for (const name of ['logs-normal-1.seg.zst', 'logs-normal-7.ack', 'logs-low-2.seg.zst.part']) {
        overwriteNew(disk, join(folder, name), Buffer.from('half'));
      }
    },
  );
  adopt();
  assert.deepEqual(
    disk.readdirSync(folder).filter((name) => name !== 'owner.json'),
    [SEGMENT],
  );
  assert.deepEqual(heir.sendAll(), numbers(0, 5));
});

test('a frame that is whole and yet no run of entries is kept aside', () => {
  const disk = new FakeFileSystem();
  const stage = new ReaderStage({ disk });
  stage.log('before');
  stage.writer.append('logs-normal', (_, target, at) => target.writeUInt8(0xff, at), 'no entry', 1, true);
  stage.log('after');
  assert.deepEqual(stage.sendAll(), ['before', 'after']);
  assert.deepEqual(stage.counts(), { appended: 3, delivered: 2, dropped: { corrupt: 1 }, recovered: 0 });
  assert.equal(stage.files('/spool/quarantine').length, 1);
});

test('a disk that cannot be read for a while costs nothing, one that never can costs a segment', () => {
  const disk = new FakeFileSystem();
  const stage = new ReaderStage({ disk, segmentBytes: 60 });
  for (const text of numbers(100, 106)) stage.log(text);
  stage.log('high', 'logs-high');
  const isFirst = (on: string | number): boolean => String(on).endsWith('/logs-normal-1.seg');
  disk.fault = (call, on) => (call === 'openSync' && isFirst(on) ? 'EIO' : undefined);
  assert.deepEqual(stage.sendAll(), ['high'], 'other lanes go on');
  assert.equal(stage.backlog.hasWork('logs'), true);
  stage.clock.pass(60_000);
  disk.fault = () => undefined;
  assert.deepEqual(stage.sendAll(), numbers(100, 106));

  for (const text of numbers(200, 206)) stage.log(text);
  const victim = stage
    .files()
    .find((name) => name.endsWith('.seg') && name.startsWith('logs-normal')) as string;
  disk.fault = (call, on) => (call === 'openSync' && String(on).endsWith(victim) ? 'EIO' : undefined);
  const sent: string[] = [];
  for (let tries = 0; tries < 10; tries++) {
    sent.push(...stage.sendAll());
    stage.clock.pass(60_000);
  }
  disk.fault = () => undefined;
  assert.ok(sent.length > 0 && sent.length < 6);
  assert.deepEqual(sent, numbers(206 - sent.length, 206));
  assert.ok(stage.files('/spool/quarantine')[0]?.endsWith(victim));
  // How many were in it shows when nothing else is missing.
  for (let round = 0; round < 3; round++) {
    stage.backlog.reconcile();
    stage.clock.pass(2_000);
  }
  assert.deepEqual(stage.counts(), {
    appended: 13,
    delivered: 7 + sent.length,
    dropped: { corrupt: 6 - sent.length },
    recovered: 0,
  });
});

test('files that somebody has deleted are counted when nothing else is missing', () => {
  const disk = new FakeFileSystem();
  const stage = new ReaderStage({ disk, segmentBytes: 60 });
  for (const text of numbers(100, 110)) stage.log(text);
  disk.rmSync(stage.folder);
  stage.log('after');
  const sent = stage.sendAll();
  for (let round = 0; round < 3; round++) {
    stage.clock.pass(60_000);
    sent.push(...stage.sendAll());
    stage.backlog.reconcile();
  }
  const { appended, delivered, dropped } = stage.counts();
  assert.equal(delivered, sent.length);
  assert.deepEqual(dropped, { corrupt: appended - delivered });
  assert.equal(stage.backlog.hasWork('logs'), false);
});

test('what cannot be deleted now is deleted later', () => {
  const disk = new FakeFileSystem();
  const stage = new ReaderStage({ disk, segmentBytes: 60 });
  for (const text of numbers(100, 110)) stage.log(text);
  disk.fault = (call) => (call === 'unlinkSync' ? 'EIO' : undefined);
  assert.deepEqual(stage.sendAll(), numbers(100, 110));
  assert.ok(stage.files().some((name) => name.endsWith('.seg')));
  assert.deepEqual(
    stage.openBacklog().take('logs', { entries: 1, bytes: 1 }),
    undefined,
    'nor is it sent again',
  );
  disk.fault = () => undefined;
  stage.writer.close();
  stage.backlog.close();
  assert.deepEqual(stage.files(), []);
});
