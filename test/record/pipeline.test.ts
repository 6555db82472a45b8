import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { stamp } from '../../src/context/stamp.ts';
import { type Gate, type Output, Pipeline } from '../../src/record/pipeline.ts';
import type { StampedRecord } from '../../src/record/record.ts';

class Kept implements Output {
  readonly records: StampedRecord[] = [];
  readonly name: string;
  constructor(name = 'kept') {
    this.name = name;
  }
  write(record: StampedRecord): void {
    this.records.push(record);
  }
  async flush(): Promise<void> {}
  async close(): Promise<void> {}
}

class Broken extends Kept {
  override write(): void {
    throw new Error('disk on fire');
  }
  override flush(): Promise<void> {
    throw new Error('not even a promise');
  }
  override close(): Promise<void> {
    return Promise.reject(new Error('no'));
  }
}

describe('Pipeline', () => {
  it('what its gate keeps for a time goes to the outputs before they are closed', async () => {
    const kept = new Kept();
    let waiting: StampedRecord | undefined;
    const gate: Gate = {
      take: (record) => {
        waiting = record;
      },
      flush: (on) => {
        if (waiting !== undefined) on(waiting);
      },
    };
    const pipeline = new Pipeline([], [kept], gate);
    pipeline.emit(stamp('x', undefined, { body: 'a' }));
    assert.equal(kept.records.length, 0);
    await pipeline.close();
    assert.equal(kept.records.length, 1);
  });

  it('gives each processor what the one before it made, and every output the last', () => {
    const [one, two] = [new Kept(), new Kept()];
    const add = (word: string) => (record: StampedRecord) => ({
      ...record,
      body: `${String(record.body)} ${word}`,
    });
    new Pipeline([add('b'), add('c')], [one, two]).emit(stamp('x', undefined, { body: 'a' }));
    assert.deepEqual([one.records[0]?.body, two.records[0]?.body], ['a b c', 'a b c']);
  });

  it('ends the way of a record a processor keeps', () => {
    const output = new Kept();
    let later = 0;
    const count = (record: StampedRecord) => {
      later++;
      return record;
    };
    new Pipeline([() => undefined, count], [output]).emit(stamp('x', undefined, {}));
    assert.deepEqual([later, output.records.length], [0, 0]);
  });

  it('goes on to the other outputs when one fails, and counts by name', () => {
    const good = new Kept();
    const pipeline = new Pipeline([], [new Broken('disk'), good, new Broken('disk'), new Broken('net')]);
    pipeline.emit(stamp('x', undefined, {}));
    pipeline.emit(stamp('x', undefined, {}));
    assert.equal(good.records.length, 2);
    assert.deepEqual(pipeline.counts, { emitted: 2, failed: { disk: 4, net: 2 } });
  });

  it('flushes and closes every output, whatever one of them does', async () => {
    const seen: string[] = [];
    class Watched extends Kept {
      override async flush() {
        seen.push('flush');
      }
      override async close() {
        seen.push('close');
      }
    }
    const pipeline = new Pipeline([], [new Broken('disk'), new Watched()]);
    await pipeline.flush();
    await pipeline.close();
    assert.deepEqual(seen, ['flush', 'close']);
  });

  it('drains its outputs one after the other, within the time there is, and adds up what waits', () => {
    const given: number[] = [];
    class Draining extends Kept {
      readonly waiting: number;
      override readonly name: string;
      constructor(waiting: number) {
        super();
        this.name = `draining ${waiting}`;
        this.waiting = waiting;
      }
      drain(timeoutMs: number): boolean {
        given.push(timeoutMs);
        return this.waiting === 0;
      }
    }
    const pipeline = new Pipeline([], [new Draining(0), new Kept(), new Draining(3), new Draining(4)]);
    assert.equal(pipeline.drain(1_000), false);
    assert.equal(given.length, 3);
    assert.ok(given.every((ms, index) => ms <= (given[index - 1] ?? 1_000) && ms >= 0));
    assert.deepEqual(pipeline.waiting(), { 'draining 3': 3, 'draining 4': 4 });
    assert.equal(new Pipeline([], [new Draining(0), new Kept()]).drain(0), true);
  });

  it('hands its diversions over to the pipeline that takes its place', () => {
    const first = new Kept('first');
    const second = new Kept('second');
    const captured = new Kept('captured');
    const old = new Pipeline([], [first]);
    let moved = 0;
    const end = old.divert(captured, true, () => moved++);
    const next = new Pipeline([], [second]);
    old.handOver(next);
    const emit = (pipeline: Pipeline) => pipeline.emit(stamp('shop', undefined, { body: 'x' }));
    emit(old);
    emit(next);
    const counts = () => [first, second, captured].map(({ records }) => records.length);
    assert.deepEqual([moved, ...counts()], [1, 1, 0, 1]);
    end();
    emit(next);
    assert.deepEqual(counts(), [1, 1, 1]);
  });
});
