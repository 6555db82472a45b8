/** Processes that die without warning, over the real disk. `SPANLOG_SEED=<seed>` repeats a run, `SPANLOG_KILLS` makes it longer. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { nodeFileSystem } from '../../../src/spool/file-system.ts';
import { readFolder, textsOf } from '../../spool/entries.ts';
import { runFile, temporaryFolder, until } from '../../spool/folder.ts';
import { seeded } from '../../spool/random.ts';

const seed = Number(process.env['SPANLOG_SEED'] ?? Date.now() % 2 ** 31);
const kills = Number(process.env['SPANLOG_KILLS'] ?? 40);
const children = '../torture/spool/children';

// One after the other: while what one has left is read, another would write on, and leave more to read each time.
describe(`killed at random moments, SPANLOG_SEED=${seed}`, { concurrency: 1 }, () => {
  const random = seeded(seed);
  for (let run = 0; run < kills; run++) {
    const durability = run % 2 === 0 ? 'turn' : 'call';
    // The moment is what is random: most of a short life is its beginning.
    const lifetime = random() < 0.3 ? random() * 5 : random() * 150;
    test(`durability ${durability}, after ${lifetime.toFixed(1)} ms (run ${run})`, async (t) => {
      const folder = temporaryFolder(t);
      const dir = join(folder, 'owner');
      const notes = join(folder, 'notes');
      const args = [dir, notes, durability, `${seed + run}`];
      const child = runFile(t, `${children}/endless-writer.ts`, args);
      assert.equal(await child.line(), 'ready');
      await pause(lifetime);
      child.process.kill('SIGKILL');
      await child.ended;

      const note = readFileSync(notes);
      const promised = note.length === 8 ? note.readDoubleLE() : 0;
      if (promised === 0 && !existsSync(dir)) return;
      const segments = readFolder(nodeFileSystem, dir);
      for (const { name, corrupt } of segments) assert.equal(corrupt, 0, `${name} is corrupt`);
      const texts = textsOf(nodeFileSystem, dir).map((text) => Number.parseInt(text, 10));
      assert.deepEqual(
        texts,
        texts.map((_, index) => index),
        'something is missing, doubled or out of order',
      );
      assert.ok(texts.length >= promised, `${promised} were promised, ${texts.length} are there`);
    });
  }
});

test('the entry of a caller that never comes to the end of its turn is on the disk', async (t) => {
  const dir = join(temporaryFolder(t), 'owner');
  const child = runFile(t, `${children}/blocked-writer.ts`, [dir]);
  assert.equal(await child.line(), 'logged');
  await until('the rescue', () => textsOf(nodeFileSystem, dir).length > 0);
  child.process.kill('SIGKILL');
  await child.ended;
  assert.deepEqual(textsOf(nodeFileSystem, dir), ['the last words']);
});
