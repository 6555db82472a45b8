import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { nodeFileSystem } from '../../src/spool/file-system.ts';
import { listSpool, waitingFrames } from '../../src/spool/listing.ts';
import { giveUpOwnerFolder, makeOwnerFolder } from '../../src/spool/owner-folder.ts';
import { decodeTexts } from './entries.ts';
import { temporaryFolder } from './folder.ts';
import { accept, ReaderStage } from './reader-stage.ts';

/** Everything below a folder, with contents and times. */
function snapshot(folder: string): object[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return { path, mtimeMs: statSync(path).mtimeMs, text: readFileSync(path, 'latin1') };
    });
}

test('owners living and dead, with what waits in each lane, are listed without a trace', async (t) => {
  const dir = temporaryFolder(t);
  const stage = (): ReaderStage =>
    new ReaderStage({ disk: nodeFileSystem, folder: makeOwnerFolder(dir), segmentBytes: 300 });
  const [living, dead, grandparent] = [stage(), stage(), stage()] as const;
  for (let index = 0; index < 20; index++) living.log(`living ${index}`, 'logs-normal', 5_000 + index);
  living.log('span', 'traces', 4_000);
  accept(living.take('logs', { entries: 3 }));
  for (let index = 0; index < 4; index++) dead.log(`dead ${index}`, 'logs-high', 3_000 + index);
  grandparent.log('oldest', 'logs-low', 1_000);
  living.quarantine.corrupt(join(living.folder, 'logs-low-9.seg'), 7, Buffer.from('broken'));
  for (const { folder } of [grandparent, dead]) giveUpOwnerFolder(folder);
  const inherited = join(dead.folder, 'inherited');
  nodeFileSystem.mkdirSync(inherited);
  nodeFileSystem.renameSync(grandparent.folder, join(inherited, basename(grandparent.folder)));

  const before = snapshot(dir);
  const { owners, quarantine } = await listSpool(dir);
  const of = (folder: string) => owners.find(({ name }) => name === basename(folder));
  assert.equal(owners.length, 3);
  assert.deepEqual(
    [living, dead, grandparent].map(({ folder }) => [of(folder)?.isAlive, of(folder)?.heldBy]),
    [
      [true, undefined],
      [false, undefined],
      [false, basename(dead.folder)],
    ],
  );
  assert.equal(of(living.folder)?.owner?.pid, process.pid);
  const lanes = of(living.folder)?.lanes ?? [];
  assert.deepEqual(
    lanes.map(({ lane, entries, oldest }) => [lane, entries, oldest]),
    [
      ['logs-normal', 17, 5_003],
      ['traces', 1, 4_000],
    ],
  );
  assert.ok((lanes[0]?.segments ?? 0) > 1 && (lanes[0]?.bytes ?? 0) > 300);
  assert.deepEqual(
    of(dead.folder)?.lanes.map(({ lane, entries }) => [lane, entries]),
    [['logs-high', 4]],
  );
  assert.deepEqual(quarantine, { files: 1, bytes: 6 });

  const texts = [...waitingFrames(dir)].flatMap(({ payload }) => decodeTexts(payload));
  assert.equal(texts.length, 17 + 1 + 4 + 1);
  assert.ok(texts.includes('oldest') && texts.includes('living 3') && !texts.includes('living 2'));
  assert.deepEqual(snapshot(dir), before);
});

test('a spool that is not there is empty', async (t) => {
  const dir = join(temporaryFolder(t), 'missing');
  assert.deepEqual(await listSpool(dir), { owners: [], quarantine: { files: 0, bytes: 0 } });
  assert.deepEqual([...waitingFrames(dir)], []);
});
