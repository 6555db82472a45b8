import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { machineClock } from '../../src/spool/clock.ts';
import { nodeFileSystem } from '../../src/spool/file-system.ts';
import { laneMemories } from '../../src/spool/lane-memory.ts';
import { type OpenBacklog, openBacklog } from '../../src/spool/open-backlog.ts';
import { makeOwnerFolder } from '../../src/spool/owner-folder.ts';
import { SharedState } from '../../src/spool/shared-state.ts';
import { SpoolWriter } from '../../src/spool/spool-writer.ts';
import { encodeText } from './entries.ts';
import { type Child, runFile, temporaryFolder, until } from './folder.ts';
import { accept, textsIn } from './reader-stage.ts';

const SETTINGS = { maxBytes: 1024 ** 3, maxAge: 86_400_000, memoryBytes: 1024 ** 2, fsync: 0 };

function open(t: TestContext, dir: string | undefined) {
  const folder = dir === undefined ? undefined : makeOwnerFolder(dir);
  const state = new SharedState();
  const lanes = laneMemories();
  const resource = Buffer.from('own resource');
  const opened = openBacklog({ settings: SETTINGS, folder, lanes, state, resource });
  t.after(() => opened.close());
  const writer = new SpoolWriter({
    fileSystem: nodeFileSystem,
    dir: folder,
    settings: { durability: 'call', segmentBytes: 4_096 },
    resource,
    state,
    lanes,
    clock: machineClock,
    toMemory: (lane, payload, entries, time) => opened.backlog.memory.add(lane, payload, entries, time),
    wake: () => {},
    diskChanged: () => {},
  });
  const log = (text: string): void => writer.append('logs-normal', encodeText, text, Date.now(), true);
  return { ...opened, folder: folder ?? '', state, writer, log };
}

function sendAll({ backlog }: Pick<OpenBacklog, 'backlog'>, size = 50): string[] {
  const sent: string[] = [];
  for (;;) {
    const batch = backlog.take('logs', { entries: size, bytes: 1e9 });
    if (batch === undefined) {
      // With many folders it may look at a few at a time.
      if (!backlog.hasWork('logs')) return sent;
      continue;
    }
    sent.push(...textsIn(batch));
    accept(batch);
  }
}

async function killedWriter(t: TestContext, dir: string, name: string, count: number): Promise<Child> {
  const writer = runFile(t, 'writer-process.ts', [dir, name, String(count)]);
  assert.equal(await writer.line(), 'written');
  writer.process.kill('SIGKILL');
  await writer.ended;
  return writer;
}

const expected = (names: readonly string[], count: number): string[] =>
  names.flatMap((name) => Array.from({ length: count }, (_, index) => `${name} ${index}`)).sort();

test('what killed processes have written is sent by the next one, and nothing of them is left', async (t) => {
  const dir = temporaryFolder(t);
  await Promise.all(['a', 'b', 'c'].map((name) => killedWriter(t, dir, name, 500)));
  const heir = open(t, dir);
  assert.equal(await heir.tend(), true);
  assert.deepEqual(sendAll(heir).sort(), expected(['a', 'b', 'c'], 500));
  assert.equal(heir.state.count('logs', 'recovered'), 1_500);
  await until('their folders are gone', async () => {
    await heir.tend();
    return readdirSync(join(heir.folder, 'inherited')).length === 0;
  });
  heir.writer.close();
  await heir.close();
  assert.deepEqual(readdirSync(dir), []);
  assert.equal(await heir.tend(), false);
});

test('several who come at once share the dead among them, and each entry is sent once', async (t) => {
  const dir = temporaryFolder(t);
  const names = ['a', 'b', 'c', 'd', 'e', 'f'];
  await Promise.all(names.map((name) => killedWriter(t, dir, name, 100)));
  const heirs = [0, 1, 2].map(() => open(t, dir));
  await Promise.all(heirs.map((heir) => heir.tend()));
  assert.deepEqual(heirs.flatMap((heir) => sendAll(heir)).sort(), expected(names, 100));
});

test('one that closes with something left is taken over at once, batches under way included', async (t) => {
  const dir = temporaryFolder(t);
  const first = open(t, dir);
  for (const text of expected(['x'], 10)) first.log(text);
  accept(first.backlog.take('logs', { entries: 4, bytes: 1e9 }));
  first.backlog.take('logs', { entries: 4, bytes: 1e9 })?.release();
  first.writer.close();
  await first.close();
  const heir = open(t, dir);
  assert.equal(await heir.tend(), true);
  assert.deepEqual(sendAll(heir), expected(['x'], 10).slice(4));
  await until('its folder is gone', async () => {
    await heir.tend();
    return !existsSync(join(heir.folder, 'inherited', basename(first.folder)));
  });
});

test('a living owner is left alone, in the same process too', async (t) => {
  const dir = temporaryFolder(t);
  const [one, other] = [open(t, dir), open(t, dir)];
  one.log('of one');
  assert.equal(await other.tend(), false);
  assert.equal(await one.tend(), false);
  assert.deepEqual(sendAll(other), []);
  assert.deepEqual(sendAll(one), ['of one']);
});

test('without a folder everything is in memory', async (t) => {
  const memory = open(t, undefined);
  memory.log('one');
  assert.equal(await memory.tend(), false);
  assert.deepEqual(sendAll(memory), ['one']);
  memory.log('two');
  await memory.close();
  assert.deepEqual(memory.state.dropped('logs'), { process_ended: 1 });
});
