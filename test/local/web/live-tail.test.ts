import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LiveTail, retryPause, type TailSource, type TailState } from '../../../src/local/web/live-tail.ts';

class FakeSource implements TailSource {
  readonly #listeners = new Map<string, (event: MessageEvent<string>) => void>();
  closed = false;
  addEventListener(type: string, listener: (event: MessageEvent<string>) => void): void {
    this.#listeners.set(type, listener);
  }
  close(): void {
    this.closed = true;
  }
  emit(type: string, data = ''): void {
    this.#listeners.get(type)?.({ data } as MessageEvent<string>);
  }
}

function setUp() {
  const sources: FakeSource[] = [];
  const seen: string[] = [];
  const tail = new LiveTail(
    '/api/tail',
    {
      logs: (rows) => seen.push(`logs ${rows.map(({ id }) => id)}`),
      state: (state: TailState) => seen.push(state.kind),
      resumed: () => seen.push('resumed'),
    },
    () => {
      const source = new FakeSource();
      sources.push(source);
      return source;
    },
  );
  const last = () => {
    const source = sources.at(-1);
    assert.ok(source);
    return source;
  };
  return { tail, sources, seen, last };
}

test('a lost connection is tried again, later each time, and what was missed is asked for', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'] });
  const { tail, sources, seen, last } = setUp();
  tail.start();
  last().emit('open');
  last().emit('logs', '[{"id":1},{"id":2}]');
  last().emit('error');
  assert.deepEqual(seen.splice(0), ['connecting', 'live', 'logs 1,2', 'lost']);
  assert.ok(last().closed);

  t.mock.timers.tick(retryPause(0));
  assert.equal(sources.length, 2);
  last().emit('error');
  t.mock.timers.tick(retryPause(1) - 1);
  assert.equal(sources.length, 2, 'the second pause is longer');
  t.mock.timers.tick(1);
  last().emit('open');
  assert.deepEqual(seen.splice(0), ['connecting', 'lost', 'connecting', 'live', 'resumed']);
  tail.stop();
});

test('stopped means no more attempts; started again it catches up', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout', 'Date'] });
  const { tail, sources, seen, last } = setUp();
  tail.start();
  tail.start();
  assert.equal(sources.length, 1);
  last().emit('open');
  tail.stop();
  assert.ok(last().closed);
  last().emit('error');
  t.mock.timers.tick(60_000);
  assert.equal(sources.length, 1);
  tail.start();
  last().emit('open');
  assert.equal(seen.at(-1), 'resumed');
  tail.stop();
});

test('pauses grow to ten seconds', () => {
  assert.deepEqual([0, 1, 2, 3, 4, 5, 50].map(retryPause), [500, 1000, 2000, 4000, 8000, 10_000, 10_000]);
});
