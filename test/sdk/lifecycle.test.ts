import assert from 'node:assert/strict';
import { afterEach, describe, it } from 'node:test';
import { Pipeline } from '../../src/record/pipeline.ts';
import { type Running, runtime } from '../../src/runtime.ts';
import { flush, shutdown, stats } from '../../src/sdk/lifecycle.ts';

const logs = { offered: 0, overflowed: 0, delivered: 0, failed: 0 };
function running(given: Partial<Running>): void {
  runtime.running = {
    logs,
    spans: { offered: 0, overflowed: 0, delivered: 0, failed: 0 },
    flush: async () => {},
    stop: async () => {},
    writeNow() {},
    hurry() {},
    drain: () => true,
    undelivered: () => ({ kept: 0, lost: 0 }),
    ...given,
  };
}

afterEach(() => {
  runtime.running = undefined;
  runtime.pipeline = undefined;
  runtime.internalErrors = 0;
  Object.assign(logs, { offered: 0, overflowed: 0, delivered: 0, failed: 0 });
});

describe('flush', () => {
  it('is true when everything was delivered, and when nothing is running', async () => {
    assert.equal(await flush(), true);
    running({});
    assert.equal(await flush(), true);
  });

  it('is false when it takes too long, when records were given up, and when it fails', async () => {
    running({ flush: () => new Promise(() => {}) });
    assert.equal(await flush(1), false);
    running({ flush: async () => void logs.failed++ });
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
    let finish = () => {};
    running({
      flush: () =>
        new Promise((resolve) => {
          finish = resolve;
        }),
    });
    const flushed = flush(Number.POSITIVE_INFINITY);
    setTimeout(finish, 20);
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
      pending: 0,
      dropped: {},
      spans: { delivered: 0, pending: 0, dropped: {} },
    });
  });

  it('counts each reason by its name', () => {
    running({ spans: { offered: 10, overflowed: 6, delivered: 3, failed: 1 } });
    Object.assign(logs, { offered: 18, overflowed: 5, delivered: 7, failed: 2 });
    runtime.internalErrors = 4;
    runtime.pipeline = new Pipeline([], []);
    Object.assign(runtime.pipeline.counts, { emitted: 14, failed: { console: 1 } });
    assert.deepEqual(stats(), {
      emitted: 14,
      delivered: 7,
      pending: 4,
      dropped: { queue_full: 5, export_failed: 2, internal_error: 4, console_error: 1 },
      spans: { delivered: 3, pending: 0, dropped: { queue_full: 6, export_failed: 1 } },
    });
  });
});
