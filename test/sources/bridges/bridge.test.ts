import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { context, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { LevelTable } from '../../../src/config/level-table.ts';
import { runtime } from '../../../src/runtime.ts';
import { announce, bridge, isAnnounced, isWriting, quietly } from '../../../src/sources/bridges/bridge.ts';
import { attributesOf, keepRecords, told } from './kept-records.ts';

const records = keepRecords();
const spanContext = {
  traceId: '0af7651916cd43dd8448eb211c80319c',
  spanId: 'b7ad6b7169203331',
  traceFlags: 1,
};
const inSpan = trace.setSpanContext(ROOT_CONTEXT, spanContext);

describe('bridge', () => {
  it('makes a record that the app has shown itself', () => {
    bridge('lib', 11, () => ({ body: 'hello', severityText: 'NOTICE', attributes: { a: 1 } }));
    const [record] = records;
    assert.deepEqual(told(records), [['lib', 'NOTICE', 'hello']]);
    assert.equal(record?.severityNumber, 11);
    assert.equal(record?.shown, true);
    assert.deepEqual(attributesOf(record), { a: 1 });
  });

  it('asks for levels that somebody chose, not for the default', () => {
    const passes = (...levels: ConstructorParameters<typeof LevelTable>) => {
      records.length = 0;
      runtime.levels.replaceWith(new LevelTable(...levels));
      for (const name of ['pino', 'express:router', 'console']) bridge(name, 5, () => ({ body: name }));
      return records.map(({ body }) => body);
    };
    assert.deepEqual(passes('error', [], false), ['pino', 'express:router', 'console']);
    assert.deepEqual(passes('info'), []);
    assert.deepEqual(passes('info', [['express', 'debug']]), ['express:router']);
    assert.deepEqual(passes('info', [['express.router', 'debug']]), ['express:router']);
    assert.deepEqual(passes('info', [['console', 'warn']], false), ['pino', 'express:router']);
  });

  it('does not read what nobody wants', () => {
    runtime.levels.replaceWith(new LevelTable('off'));
    bridge('lib', 21, () => assert.fail('was read'));
  });

  it('makes nothing of what is logged while a record is read, delivered or written', () => {
    const again = () => bridge('inner', 9, () => ({ body: 'inner' }));
    bridge('outer', 9, () => {
      again();
      return { body: 'outer' };
    });
    const write = runtime.pipeline?.emit;
    assert.ok(write);
    quietly(() => {
      assert.equal(isWriting(), true);
      again();
    });
    assert.equal(isWriting(), false);
    assert.throws(() => quietly(() => assert.fail('thrown')), /thrown/);
    assert.equal(isWriting(), false);
    assert.deepEqual(told(records), [['outer', 'INFO', 'outer']]);
    again();
    assert.equal(records.length, 2);
  });

  it('never throws, and counts what it has lost', () => {
    bridge('lib', 9, () => {
      throw new Error('unreadable');
    });
    assert.equal(records.length, 0);
    assert.equal(runtime.internalErrors, 1);
    bridge('lib', 9, () => ({ body: 'next' }));
    assert.equal(records.length, 1);
  });

  it('takes out the ids that say what the record says', () => {
    const attributesFor = (attributes: { [key: string]: unknown }) => {
      records.length = 0;
      bridge('lib', 9, () => ({ body: '', attributes, context: inSpan }));
      assert.equal(records[0]?.spanContext?.traceId, spanContext.traceId);
      return attributesOf(records[0]);
    };
    const { traceId, spanId } = spanContext;
    assert.deepEqual(attributesFor({ trace_id: traceId, span_id: spanId, trace_flags: '01', a: 1 }), {
      a: 1,
    });
    assert.deepEqual(attributesFor({ 'trace.id': traceId, 'span.id': spanId }), {});
    assert.deepEqual(attributesFor({ trace_id: 'another', span_id: spanId }), {
      trace_id: 'another',
      span_id: spanId,
    });
    assert.deepEqual(attributesFor({ traceId, spanId: 'a child' }), { spanId: 'a child' });
    assert.equal(context.active(), ROOT_CONTEXT);
  });
});

describe('what a logger announces', () => {
  it('is known again with or without its line end, among other arguments too', () => {
    announce('{"msg":"a line"}\n');
    for (const call of [
      ['{"msg":"a line"}\n'],
      ['{"msg":"a line"}'],
      ['{"msg":"a line"}\r\n'],
      ['out:', '{"msg":"a line"}'],
    ])
      assert.equal(isAnnounced(call), true, JSON.stringify(call));
    for (const call of [[], ['a line'], [{ msg: 'a line' }]]) assert.equal(isAnnounced(call), false);
    announce(undefined);
    assert.equal(isAnnounced(['{"msg":"a line"}']), false);
  });
});
