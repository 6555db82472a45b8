import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { MemoryOutput } from '../../src/outputs/memory-output.ts';
import { record } from './console/record.ts';

describe('MemoryOutput', () => {
  it('keeps the newest, and moves them seldom', () => {
    const output = new MemoryOutput('kept', 100);
    let moves = 0;
    const splice = output.records.splice.bind(output.records);
    output.records.splice = (from: number, count: number) => {
      moves++;
      return splice(from, count);
    };
    for (let i = 0; i < 1_000; i++) output.write(record({ body: i }));
    assert.deepEqual(
      output.records.map(({ body }) => body),
      Array.from({ length: 100 }, (_, i) => 900 + i),
    );
    assert.ok(moves <= 40, String(moves));
  });

  it('shows those who watch no more than it keeps', () => {
    const output = new MemoryOutput('kept', 3);
    const seen: unknown[][] = [];
    output.watchers.add(() => seen.push([output.records.length, output.records.at(-1)?.body]));
    for (let i = 0; i < 5; i++) output.write(record({ body: i }));
    assert.deepEqual(seen, [
      [1, 0],
      [2, 1],
      [3, 2],
      [3, 3],
      [3, 4],
    ]);
  });

  it('keeps few, and forgets when its list is emptied', () => {
    const output = new MemoryOutput('kept', 1);
    for (const body of ['one', 'two']) output.write(record({ body }));
    assert.deepEqual(
      output.records.map(({ body }) => body),
      ['two'],
    );
    output.records.length = 0;
    output.write(record({ body: 'three' }));
    assert.equal(output.records.length, 1);
  });
});
