import { afterEach, beforeEach } from 'node:test';
import { LevelTable } from '../../../src/config/level-table.ts';
import { Pipeline } from '../../../src/record/pipeline.ts';
import type { StampedRecord } from '../../../src/record/record.ts';
import { runtime } from '../../../src/runtime.ts';

/** The records of the test that runs, in a pipeline that keeps them; every level passes. */
export function keepRecords(): StampedRecord[] {
  const records: StampedRecord[] = [];
  beforeEach(() => {
    records.length = 0;
    runtime.internalErrors = 0;
    runtime.levels.replaceWith(new LevelTable('trace'));
    const output = {
      name: 'kept',
      write: (record: StampedRecord) => void records.push(record),
      flush: async () => {},
      close: async () => {},
    };
    runtime.pipeline = new Pipeline([], [output]);
  });
  afterEach(() => {
    runtime.pipeline = undefined;
  });
  return records;
}

/** Logger, level, message. */
export function told(records: readonly StampedRecord[]): unknown[] {
  return records.map(({ logger, severityText, body }) => [logger, severityText, body]);
}

/** The attributes of a record, without its identity. */
export function attributesOf(record: StampedRecord | undefined): { [key: string]: unknown } {
  const { 'log.record.uid': _, ...rest } = record?.attributes ?? {};
  return rest;
}

/** What a class of a library writes to. */
export class Lines {
  readonly lines: string[] = [];
  readonly write = (line: string): boolean => {
    this.lines.push(line);
    return true;
  };
}
