import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { context, ROOT_CONTEXT } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { isTracingSuppressed } from '@opentelemetry/core';
import { CallbackOutput } from '../../src/outputs/callback-output.ts';
import { MemoryOutput } from '../../src/outputs/memory-output.ts';
import { Pipeline } from '../../src/record/pipeline.ts';
import type { StampedRecord } from '../../src/record/record.ts';
import { record } from './console/record.ts';

/** More than any of these tests should need. */
const MOST = 20;

function keepContext(t: TestContext): void {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  t.after(() => context.disable());
}

/** Outputs that log each record once more, after an await, and one that keeps all. */
function chatty(names: readonly string[]) {
  const calls: string[] = [];
  const memory = new MemoryOutput();
  const pipeline: Pipeline = new Pipeline(
    [],
    [
      ...names.map(
        (name) =>
          new CallbackOutput(name, async ({ body }) => {
            calls.push(`${name}: ${body}`);
            await null;
            if (calls.length < MOST) log(`${name} of ${body}`);
          }),
      ),
      memory,
    ],
  );
  const log = (body: string) => pipeline.emit(record({ body, context: context.active() }));
  return { calls, memory, log, pipeline };
}

describe('CallbackOutput', () => {
  for (const kept of [true, false]) {
    it(`does not get what it logs after an await, ${kept ? 'with' : 'without'} a context`, async (t) => {
      if (kept) keepContext(t);
      const { calls, memory, log } = chatty(['one']);
      log('x');
      await setImmediate();
      assert.deepEqual(calls, ['one: x']);
      assert.deepEqual(
        memory.records.map(({ body }) => body),
        ['x', 'one of x'],
      );
    });
  }

  it('gives another what it logs, and two do not go round', async (t) => {
    keepContext(t);
    const { calls, log } = chatty(['one', 'two']);
    log('x');
    await setImmediate();
    assert.deepEqual(calls.sort(), ['one: two of x', 'one: x', 'two: one of x', 'two: x']);
  });

  it('knows a record of its own that comes late, out of another turn', async (t) => {
    keepContext(t);
    const late: StampedRecord[] = [];
    const bodies: unknown[] = [];
    const output = new CallbackOutput('one', async ({ body }) => {
      bodies.push(body);
      await null;
      late.push(record({ body: 'its own', context: context.active() }));
    });
    output.write(record());
    await setImmediate();
    for (const each of late) output.write(each);
    assert.deepEqual(bodies, ['hello']);
  });

  it('is called in the context of the record, and what it calls is not traced', (t) => {
    keepContext(t);
    const key = Symbol('mine');
    let seen: [unknown, boolean] | undefined;
    const output = new CallbackOutput('one', () => {
      seen = [context.active().getValue(key), isTracingSuppressed(context.active())];
    });
    output.write(record({ context: ROOT_CONTEXT.setValue(key, 'work') }));
    assert.deepEqual(seen, ['work', true]);
  });

  it('counts what it throws, at once or later', async () => {
    const output = new CallbackOutput('one', async () => {
      throw new Error('no pager');
    });
    output.write(record());
    await setImmediate();
    assert.equal(output.lost, 1);
    const broken = new CallbackOutput('two', () => {
      throw new Error('no pager');
    });
    assert.throws(() => broken.write(record()), /no pager/);
  });
});
