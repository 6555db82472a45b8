import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ROOT_CONTEXT } from '@opentelemetry/api';
import { MemoryOutput } from '../../src/outputs/memory-output.ts';
import { routed, type Takes } from '../../src/outputs/routed.ts';
import type { StampedRecord } from '../../src/record/record.ts';

const record = (logger: string, severityNumber: number): StampedRecord => ({
  time: 0,
  severityNumber,
  severityText: 'X',
  logger,
  loggerVersion: undefined,
  eventName: undefined,
  body: `${logger} ${severityNumber}`,
  attributes: {},
  spanContext: undefined,
  context: ROOT_CONTEXT,
});

function taken(takes: Takes): unknown[] {
  const memory = new MemoryOutput();
  const output = routed(memory, takes);
  for (const logger of ['a', 'b', 'a'])
    for (const severity of [9, 17]) output.write(record(logger, severity));
  return memory.records.map(({ body }) => body);
}

describe('routed', () => {
  it('is the output itself when it takes everything', () => {
    const memory = new MemoryOutput();
    assert.equal(routed(memory, {}), memory);
  });

  it('follows a level that changes, where it may', () => {
    const memory = new MemoryOutput();
    const takes: Takes = {};
    const output = routed(memory, takes, true);
    for (const threshold of [undefined, 17, undefined]) {
      takes.threshold = threshold;
      output.write(record(String(threshold), 9));
    }
    assert.deepEqual(
      memory.records.map(({ logger }) => logger),
      ['undefined', 'undefined'],
    );
  });

  it('takes what its level, its filter and its loggers let through', () => {
    assert.deepEqual(taken({ threshold: 17 }), ['a 17', 'b 17', 'a 17']);
    assert.deepEqual(taken({ filter: ({ logger }) => logger === 'b' }), ['b 9', 'b 17']);
    assert.deepEqual(taken({ threshold: 17, reaches: (logger) => logger === 'a' }), ['a 17', 'a 17']);
  });

  it('does not take what its filter logs, which the others have', () => {
    const [mine, others] = [new MemoryOutput(), new MemoryOutput()];
    let asked = 0;
    const output = routed(mine, {
      filter: () => {
        asked++;
        for (const each of [output, others]) each.write(record('filter', 9));
        return true;
      },
    });
    for (let i = 0; i < 2; i++) output.write(record('a', 9));
    assert.deepEqual([asked, mine.records.length, others.records.length], [2, 2, 2]);
  });

  it('takes what a filter that throws was asked about', () => {
    const filter = () => {
      throw new Error('no');
    };
    assert.equal(taken({ filter }).length, 6);
  });
});

describe('MemoryOutput', () => {
  it('keeps the newest', () => {
    const memory = new MemoryOutput('m', 2);
    for (let i = 0; i < 5; i++) memory.write(record('a', 9 + i));
    assert.deepEqual(
      memory.records.map(({ severityNumber }) => severityNumber),
      [12, 13],
    );
  });
});
