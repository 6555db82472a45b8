import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { Pipeline } from '../../src/record/pipeline.ts';
import { type Running, runtime, type Sent } from '../../src/runtime.ts';
import { flush, shutdown, stats } from '../../src/sdk/lifecycle.ts';

const NONE: Sent = { appended: 0, delivered: 0, spooled: 0, dropped: {}, recovered: 0 };
let logs: Sent = NONE;

function running(given: Partial<Running>): void {
  runtime.running = {
    sent: (signal) => (signal === 'logs' ? logs : NONE),
    writeNow() {},
    hurry() {},
    drain: () => true,
    flush: async () => true,
    stop: async () => {},
    undelivered: () => ({ kept: 0, lost: 0, waiting: {} }),
    clean: (value) => value,
    withheld: () => ({ held: 0, sampled: 0, collapsed: 0 }),
    ...given,
  };
}

afterEach(() => {
  runtime.running = undefined;
  runtime.pipeline = undefined;
  runtime.internalErrors = 0;
  logs = NONE;
});

describe('flush', () => {
  it('is true when everything was delivered, and when nothing is running', async () => {
    assert.equal(await flush(), true);
    running({});
    assert.equal(await flush(), true);
  });

  it('is false when it takes too long, when records were dropped, and when it fails', async () => {
    running({ flush: () => new Promise(() => {}) });
    assert.equal(await flush(1), false);
    running({
      flush: async () => {
        logs = { ...logs, dropped: { refused: 1 } };
        return true;
      },
    });
    assert.equal(await flush(), false);
    running({ flush: () => Promise.reject(new Error('no')) });
    assert.equal(await flush(), false);
    running({
      flush: () => {
        throw new Error('no');
      },
    });
    assert.equal(await flush(), false);
  });

  it('waits as long as it is told, also without end', async () => {
    let finish = (_done: boolean) => {};
    running({
      flush: () =>
        new Promise((resolve) => {
          finish = resolve;
        }),
    });
    const flushed = flush(Number.POSITIVE_INFINITY);
    setTimeout(() => finish(true), 20);
    assert.equal(await flushed, true);
  });
});

describe('shutdown', () => {
  it('never rejects', async () => {
    await shutdown();
    running({ stop: () => Promise.reject(new Error('no')) });
    await shutdown();
  });
});

describe('stats', () => {
  it('is zero before the start', () => {
    assert.deepEqual(stats(), {
      emitted: 0,
      delivered: 0,
      spooled: 0,
      dropped: {},
      recovered: 0,
      failed: {},
      spans: { delivered: 0, spooled: 0, dropped: {}, recovered: 0 },
      withheld: { held: 0, sampled: 0, collapsed: 0 },
    });
  });

  it('adds up: what Spanlog failed to make counts as emitted and dropped, other outputs apart', () => {
    const spans = { appended: 10, delivered: 3, spooled: 1, dropped: { spool_full: 6 }, recovered: 0 };
    logs = {
      appended: 14,
      delivered: 7,
      spooled: 4,
      dropped: { refused: 1, corrupt: 2, too_old: 0 },
      recovered: 9,
    };
    running({ sent: (signal) => (signal === 'logs' ? logs : spans) });
    runtime.internalErrors = 4;
    runtime.pipeline = new Pipeline([], []);
    Object.assign(runtime.pipeline.counts, { emitted: 16, failed: { console: 1, otlp: 2 } });
    assert.deepEqual(stats(), {
      emitted: 20,
      delivered: 7,
      spooled: 4,
      dropped: { refused: 1, corrupt: 2, internal_error: 6 },
      recovered: 9,
      failed: { console: 1 },
      spans: { delivered: 3, spooled: 1, dropped: { spool_full: 6 }, recovered: 0 },
      withheld: { held: 0, sampled: 0, collapsed: 0 },
    });
  });
});
