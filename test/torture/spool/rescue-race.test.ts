/**
 * A caller and a shipper that rescues whatever it sees, in two threads, as fast as they can: every entry is in the segments
 * once, in order. `SPANLOG_SEED=<seed>` repeats a run, as far as threads can be repeated.
 */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { nodeFileSystem } from '../../../src/spool/file-system.ts';
import type { LaneMemory } from '../../../src/spool/lane-memory.ts';
import { encodeText, readFolder } from '../../spool/entries.ts';
import { temporaryFolder } from '../../spool/folder.ts';
import { seeded } from '../../spool/random.ts';
import type { Hasty, HastyData } from './children/hasty-rescuer.ts';
import { realWriter } from './children/real-writer.ts';

const seed = Number(process.env['SPANLOG_SEED'] ?? Date.now() % 2 ** 31);
const LANES_USED = ['logs-high', 'logs-normal'] as const;

/** Blocks until everything published is rescued, or for 10 ms. */
function awaitRescue(lane: LaneMemory): void {
  const deadline = performance.now() + 10;
  while (lane.published !== lane.rescued && performance.now() < deadline);
}

for (const [hangs, entries] of [
  [0, 15_000],
  [0.05, 6_000],
] as const) {
  test(`a rescue in every gap, hanging ${hangs * 100}% of its calls, SPANLOG_SEED=${seed}`, async (t) => {
    const random = seeded(seed);
    const dir = join(temporaryFolder(t), 'owner');
    const { writer, lanes, forRescuer } = realWriter(dir, 'turn', 64 * 1024);
    const stop = new Int32Array(new SharedArrayBuffer(8));
    const workerData: HastyData = { ...forRescuer, stop, seed, hangs };
    const worker = new Worker(new URL('./children/hasty-rescuer.ts', import.meta.url), { workerData });
    const answer = () => new Promise<unknown>((resolve) => worker.once('message', resolve));
    await answer();

    for (let next = 0; next < entries; next++) {
      const lane = LANES_USED[next % LANES_USED.length] ?? 'logs-high';
      const text = `${next} ${'x'.repeat(random() * 100)}`;
      writer.append(lane, encodeText, text, 1, random() < 0.01);
      if (random() < 0.01) writer.writeNow();
      // Some turns are long enough for a rescue; both sides meet in as many ways as there are lengths of the others.
      if (random() < 0.02) awaitRescue(lanes[lane]);
      for (let spin = random() * 300; spin > 0; spin--) Atomics.load(stop, 0);
    }
    writer.close();
    const answered = answer();
    Atomics.store(stop, 0, 1);
    const done = (await answered) as Hasty;
    await worker.terminate();

    const segments = readFolder(nodeFileSystem, dir);
    for (const { name, isTorn, corrupt } of segments) assert.ok(!isTorn && corrupt === 0, name);
    const inMemory = done.memory;
    for (const [index, lane] of LANES_USED.entries()) {
      const texts = segments
        .filter(({ name }) => name.startsWith(lane))
        .flatMap(({ frames }) => frames.flat())
        .map((text) => Number.parseInt(text, 10));
      const wanted = Array.from(
        { length: entries / LANES_USED.length },
        (_, at) => at * LANES_USED.length + index,
      );
      if (inMemory === 0) assert.deepEqual(texts, wanted);
      assert.deepEqual(
        texts,
        [...new Set(texts)].sort((a, b) => a - b),
        'doubled or out of order',
      );
    }
    const written = segments.reduce((sum, { frames }) => sum + frames.flat().length, 0);
    assert.equal(written + inMemory, entries);
    assert.ok(done.writes > 50, `only ${done.writes} rescues`);
    t.diagnostic(`${done.writes} rescues, ${done.hangs} hung, ${inMemory} entries to memory`);
  });
}
