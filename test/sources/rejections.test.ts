import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { type Rejections, watchRejections } from '../../src/sources/rejections.ts';

const EVENT = 'unhandledRejection';
const recorded: unknown[][] = [];
const tick = () => new Promise((resolve) => process.nextTick(resolve));

/** Of the test runner; they would make every rejection a failure. */
let watched: Rejections;
let others: NodeJS.UnhandledRejectionListener[] = [];

before(() => {
  others = process.listeners(EVENT);
  process.removeAllListeners(EVENT);
  watched = watchRejections((...call) => void recorded.push(call));
});
afterEach(() => {
  process.removeAllListeners(EVENT);
  recorded.length = 0;
});
after(() => {
  for (const listener of others) process.on(EVENT, listener);
});

describe('watchRejections', () => {
  it('is no listener by itself', async () => {
    await tick();
    assert.equal(process.listenerCount(EVENT), 0);
  });

  it("rides on the app's first listener, which is found as the app has put it there", async () => {
    const calls: unknown[] = [];
    const first = (reason: unknown) => void calls.push(['first', reason]);
    const second = (reason: unknown) => void calls.push(['second', reason]);
    process.on(EVENT, second);
    process.prependListener(EVENT, first);
    await tick();
    assert.deepEqual(process.listeners(EVENT), [first, second]);
    process.emit(EVENT, 'why', Promise.resolve());
    assert.deepEqual(calls, [
      ['first', 'why'],
      ['second', 'why'],
    ]);
    assert.deepEqual(recorded, [['why', 'unhandled rejection', 'handled by the app']]);
    process.removeListener(EVENT, first);
    await tick();
    assert.deepEqual(process.listeners(EVENT), [second]);
    process.emit(EVENT, 'again', Promise.resolve());
    assert.equal(recorded.length, 2);
  });

  it('rides on one that is called once', async () => {
    let calls = 0;
    process.once(EVENT, () => calls++);
    await tick();
    process.emit(EVENT, 'why', Promise.resolve());
    assert.equal(process.listenerCount(EVENT), 0);
    assert.equal(process.emit(EVENT, 'why', Promise.resolve()), false);
    assert.deepEqual([calls, recorded.length], [1, 1]);
  });

  it('records a promise once, and not what has been recorded as an exception', async () => {
    process.on(EVENT, () => {});
    await tick();
    const promise = Promise.resolve();
    process.emit(EVENT, 'why', promise);
    process.emit(EVENT, 'why', promise);
    assert.equal(recorded.length, 1);
    watched.alreadyRecorded();
    process.emit(EVENT, 'strict', Promise.resolve());
    assert.equal(recorded.length, 1);
    await tick();
    process.emit(EVENT, 'another', Promise.resolve());
    assert.equal(recorded.length, 2);
  });

  it('records what Node only warns of, from what the warning says', async () => {
    const warn = (message: string) => process.emitWarning(message, 'UnhandledPromiseRejectionWarning');
    warn('RangeError [CODE]: too far\n    at here');
    warn('Unhandled promise rejection. This error originated ...');
    warn('a text');
    await tick();
    await tick();
    assert.deepEqual(
      recorded.map(([thrown, , outcome, told]) => [thrown, outcome, told]),
      [
        [
          'RangeError [CODE]: too far\n    at here',
          'ignored by --unhandled-rejections',
          {
            'exception.type': 'RangeError',
            'exception.message': 'too far',
            'exception.stacktrace': 'RangeError [CODE]: too far\n    at here',
          },
        ],
        [
          'a text',
          'ignored by --unhandled-rejections',
          { 'exception.message': 'a text', 'exception.stacktrace': 'a text' },
        ],
      ],
    );
  });
});
