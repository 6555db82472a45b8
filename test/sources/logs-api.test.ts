import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { LogRecord, TimeInput } from '@opentelemetry/api';
import { LevelTable } from '../../src/config/level-table.ts';
import { Pipeline } from '../../src/record/pipeline.ts';
import type { StampedRecord } from '../../src/record/record.ts';
import { runtime } from '../../src/runtime.ts';
import { bridgeLegacyLogsApi, PipelineLoggerProvider } from '../../src/sources/logs-api.ts';

let records: StampedRecord[] = [];
const provider = new PipelineLoggerProvider();
const emit = (record: LogRecord) => provider.getLogger('lib.part', '1.0').emit(record);
const emitted = (record: LogRecord) => {
  emit(record);
  return records.at(-1) ?? assert.fail('no record');
};

beforeEach(() => {
  records = [];
  runtime.internalErrors = 0;
  runtime.levels.replaceWith(new LevelTable('trace'));
  const output = {
    name: 'kept',
    write: (r: StampedRecord) => void records.push(r),
    flush: async () => {},
    close: async () => {},
  };
  runtime.pipeline = new Pipeline([], [output]);
});
afterEach(() => {
  runtime.pipeline = undefined;
});

describe('records of the Logs API', () => {
  it('keep what their emitter said', () => {
    const record = emitted({
      severityNumber: 18,
      severityText: 'critical',
      body: { a: [1] },
      attributes: { b: 2 },
      eventName: 'e',
    });
    assert.deepEqual(
      [
        record.logger,
        record.loggerVersion,
        record.severityNumber,
        record.severityText,
        record.body,
        record.attributes['b'],
        record.eventName,
      ],
      ['lib.part', '1.0', 18, 'critical', { a: [1] }, 2, 'e'],
    );
  });

  it('have their exception told like any other', () => {
    const { attributes } = emitted({ body: 'm', exception: new TypeError('bad') });
    assert.deepEqual([attributes['exception.type'], attributes['exception.message']], ['TypeError', 'bad']);
  });

  it('keep hostile values from their neighbours', () => {
    const circle: { [key: string]: unknown } = {};
    circle['self'] = circle;
    const record = emitted({
      body: circle as never,
      attributes: { circle: circle as never, n: 1n as never },
    });
    assert.deepEqual(
      [record.body, record.attributes['circle'], record.attributes['n']],
      [{ self: '[Circular]' }, { self: '[Circular]' }, '1'],
    );
  });

  it('are dated by every form of TimeInput', () => {
    const epoch = 1_600_000_000_123;
    const forms: [TimeInput, number][] = [
      [epoch, epoch],
      [new Date(epoch), epoch],
      [new Date(5), 5],
      [[1_600_000_000, 123_000_000], epoch],
      [1_500, performance.timeOrigin + 1_500],
    ];
    for (const [timestamp, time] of forms) assert.equal(emitted({ timestamp }).time, time);
  });

  it('are dated now when their time is none', () => {
    const forms = [
      new Date(Number.NaN),
      Number.NaN,
      Number.POSITIVE_INFINITY,
      [Number.NaN, 0],
      [1e300, 0],
      9e15,
      'soon',
      {},
      Symbol('s'),
    ];
    for (const timestamp of forms) {
      const before = records.length;
      emit({ timestamp: timestamp as TimeInput });
      if (typeof timestamp === 'symbol') continue;
      assert.equal(records.length, before + 1);
      assert.ok(Math.abs((records.at(-1)?.time ?? 0) - Date.now()) < 5_000, String(timestamp));
    }
  });

  it('obey levels, but for those that state none', () => {
    runtime.levels.replaceWith(
      new LevelTable('warn', [
        ['lib.part', 'error'],
        ['quiet', 'off'],
      ]),
    );
    const logger = provider.getLogger('lib.part');
    for (const severityNumber of [1, 13, 16, 17, 24, 0, undefined])
      logger.emit({ ...(severityNumber !== undefined && { severityNumber }) });
    assert.deepEqual(
      records.map((r) => r.severityNumber),
      [17, 24, 0, 9],
    );
    assert.deepEqual(
      [logger.enabled({ severityNumber: 13 }), logger.enabled({ severityNumber: 17 }), logger.enabled()],
      [false, true, true],
    );
    const quiet = provider.getLogger('quiet');
    quiet.emit({ severityNumber: 24 });
    quiet.emit({});
    assert.deepEqual([quiet.enabled(), records.length], [false, 4]);
  });

  it('never throw into their emitter', () => {
    for (const record of [
      undefined,
      null,
      5,
      { context: 5 },
      new Proxy(
        {},
        {
          get() {
            throw new Error('x');
          },
        },
      ),
    ])
      emit(record as never);
    assert.ok(runtime.internalErrors > 0);
  });
});

describe('the bridge for the old API', () => {
  const key = Symbol.for('io.opentelemetry.js.api.logs');
  const global = globalThis as { [key]?: (version: number) => unknown };
  afterEach(() => delete global[key]);

  it('answers its version, and no other', () => {
    bridgeLegacyLogsApi(provider);
    assert.deepEqual([global[key]?.(1), global[key]?.(2)], [provider, undefined]);
  });

  it('leaves what somebody has set', () => {
    const other = () => 'other';
    global[key] = other;
    bridgeLegacyLogsApi(provider);
    assert.equal(global[key], other);
  });
});
