import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import { test } from 'node:test';
import { SharedState } from '../../../src/spool/shared-state.ts';
import type { Link, LinkEvents } from '../../../src/spool/shipper/link.ts';
import type { FromShipper, ShipperData, ToShipper } from '../../../src/spool/shipper/messages.ts';
import { Shipping } from '../../../src/spool/shipper/shipping.ts';
import { FakeTime, settled } from './fake-time.ts';

class FakeLink implements Link {
  readonly isThread: boolean;
  readonly events: LinkEvents;
  readonly posted: ToShipper[] = [];
  readonly waiting: FromShipper[] = [];
  onPost: (message: ToShipper) => void = () => {};

  constructor(isThread: boolean, events: LinkEvents) {
    this.isThread = isThread;
    this.events = events;
  }

  post(message: ToShipper): void {
    this.posted.push(message);
    this.onPost(message);
  }

  receive(): FromShipper | undefined {
    return this.waiting.shift();
  }

  terminate(): void {
    this.events.ended(undefined);
  }
}

function rig(refusal?: Error) {
  const time = new FakeTime();
  const state = new SharedState();
  const lines: string[] = [];
  const links: FakeLink[] = [];
  const deaths = { times: 0 };
  const open = (isThread: boolean) => (_data: ShipperData, events: LinkEvents) => {
    if (isThread && refusal !== undefined) throw refusal;
    const link = new FakeLink(isThread, events);
    links.push(link);
    return link;
  };
  const shipping = new Shipping({
    data: () => ({}) as ShipperData,
    state,
    openThread: open(true),
    openHere: open(false),
    clock: time,
    after: time.after,
    report: (line) => lines.push(line),
    onDeath: () => deaths.times++,
  });
  return { shipping, time, state, lines, links, deaths };
}

test('is started some time after it is first needed, and once', async () => {
  const { shipping, time, links } = rig();
  shipping.startSoon(2_000);
  shipping.startSoon();
  shipping.startSoon();
  await time.pass(99);
  assert.equal(links.length, 0);
  await time.pass(1);
  assert.equal(links.length, 1);
  shipping.startSoon();
  shipping.start();
  await time.pass(10_000);
  assert.equal(links.length, 1);
});

test('entries for memory start it at once, and are counted there until it says otherwise', () => {
  const { shipping, state, links } = rig();
  shipping.toMemory('traces', new Uint8Array(3), 2, 1);
  assert.deepEqual(links[0]?.posted, [
    { is: 'memory', lane: 'traces', payload: new Uint8Array(3), entries: 2, time: 1 },
  ]);
  assert.equal(state.count('traces', 'memoryEntries'), 2);
});

test('guards only while a thread is up', () => {
  const { shipping, state } = rig();
  assert.equal(shipping.isGuarding, false);
  shipping.start();
  assert.equal(shipping.isGuarding, false);
  state.set('ready', 1);
  assert.equal(shipping.isGuarding, true);
});

test('a thread that dies is started again after a pause; what was in its memory is counted as lost', async () => {
  const { shipping, time, state, lines, links, deaths } = rig();
  shipping.start();
  state.set('ready', 1);
  state.set('asleep', 1);
  state.add('logs', 'appended', 10);
  shipping.toMemory('logs-normal', new Uint8Array(3), 4, 1);
  links[0]?.events.ended(new Error('out of memory'));
  assert.equal(deaths.times, 1);
  assert.equal(state.get('asleep'), 0);
  assert.equal(state.get('ready'), 0);
  assert.deepEqual(state.dropped('logs'), { process_ended: 4 });
  assert.equal(state.count('logs', 'memoryEntries'), 0);
  await time.pass(500);
  assert.equal(links.length, 2);
  assert.deepEqual(lines, ['the thread of the delivery has failed (out of memory); it is started again']);
});

test('a row of deaths is told once, and each next start waits longer, until a thread has been sound', async () => {
  const { shipping, time, state, lines, links } = rig();
  shipping.start();
  const die = async (after: number) => {
    state.set('ready', 1);
    await time.pass(after);
    const before = links.length;
    links.at(-1)?.events.ended(new Error('a bug'));
    assert.equal(links.length, before);
    const [wait = 0] = [time.next];
    await time.pass(wait);
    assert.equal(links.length, before + 1);
    return wait;
  };
  for (let index = 0; index < 12; index++) assert.ok((await die(10)) <= 500 * 2 ** index);
  assert.equal(lines.length, 1);
  assert.ok((await die(60_000)) <= 500);
  assert.equal(lines.length, 2);
});

test('where a thread is refused, it runs in this one', async () => {
  const { shipping, lines, links } = rig(new Error('Access to this API has been restricted'));
  shipping.start();
  assert.equal(links.length, 1);
  assert.equal(links[0]?.isThread, false);
  assert.equal(shipping.isGuarding, false);
  assert.deepEqual(lines, [
    'no thread of its own for the delivery (Access to this API has been restricted): it runs in this one',
  ]);
  assert.equal(shipping.drain(1_000), true, 'nothing was appended');
});

test('where threads never come up, it runs in this one', async () => {
  const { shipping, time, lines, links } = rig();
  shipping.start();
  links[0]?.events.ended(new Error('ERR_WORKER_INIT_FAILED'));
  await time.pass(500);
  links[1]?.events.ended(new Error('ERR_WORKER_INIT_FAILED'));
  assert.deepEqual(
    links.map(({ isThread }) => isThread),
    [true, true, false],
  );
  assert.equal(lines.length, 2);
});

test('a flush is answered, or given up when its time is over', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { shipping, state, links } = rig();
  assert.equal(await shipping.flush(1_000), true, 'nothing to do, and nothing started for it');
  assert.equal(links.length, 0);
  state.add('logs', 'appended', 1);
  const first = shipping.flush(1_000);
  assert.deepEqual(links[0]?.posted, [{ is: 'drain', id: 1, timeoutMs: 1_000 }]);
  links[0]?.events.message({ is: 'drained', id: 1, done: true });
  assert.equal(await first, true);
  const second = shipping.flush(1_000);
  t.mock.timers.tick(1_000);
  assert.equal(await second, false);
  const third = shipping.flush(1_000);
  links[0]?.events.ended(new Error('gone'));
  assert.equal(await third, false, 'nobody waits for the dead');
});

test('a drain blocks until it is answered, and passes on what was said meanwhile', () => {
  const { shipping, state, lines, links } = rig();
  state.add('logs', 'appended', 1);
  shipping.start();
  const [link] = links;
  assert.ok(link);
  link.onPost = (message) => {
    if (message.is !== 'drain') return;
    link.waiting.push({ is: 'report', line: 'no answer yet' });
    state.set('drained', message.id);
  };
  assert.equal(shipping.drain(10_000), true);
  link.onPost = (message) => {
    if (message.is === 'drain') state.set('drained', -message.id);
  };
  assert.equal(shipping.drain(10_000), false, 'a second one has its own answer');
  assert.deepEqual(lines, ['no answer yet']);
  state.add('logs', 'delivered', 1);
  assert.equal(shipping.drain(10_000), true);
  assert.equal(link.posted.length, 2, 'nobody is asked when all is settled');
});

test('closing waits for the shipper to give up the folder, and starts none for it', async () => {
  const { shipping, links } = rig();
  shipping.start();
  const closed = shipping.close();
  assert.deepEqual(links[0]?.posted, [{ is: 'stop' }]);
  links[0]?.events.ended(undefined);
  assert.equal(await closed, true);
  shipping.start();
  shipping.startSoon();
  assert.equal(links.length, 1);
  assert.equal(await rig().shipping.close(), false);
});

test('the request that happens to be the first to log is not kept for ever', async () => {
  const storage = new AsyncLocalStorage<string>();
  const seen: unknown[] = [];
  const { shipping, time, links } = rig();
  storage.run('a request', () => shipping.startSoon());
  await time.pass(100);
  assert.equal(links.length, 1);
  const other = new Shipping({
    data: () => ({}) as ShipperData,
    state: new SharedState(),
    openThread: (_data, events) => {
      seen.push(storage.getStore());
      return new FakeLink(true, events);
    },
    openHere: () => assert.fail(),
    clock: time,
    after: time.after,
    report: () => {},
    onDeath: () => {},
  });
  storage.run('a request', () => other.start());
  await settled();
  assert.deepEqual(seen, [undefined]);
});
