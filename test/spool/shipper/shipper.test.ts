import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DeliveryNews } from '../../../src/spool/shipper/delivery-news.ts';
import type { Destination } from '../../../src/spool/shipper/destination.ts';
import { Shipper } from '../../../src/spool/shipper/shipper.ts';
import { FakeBacklog } from './fake-backlog.ts';
import { ACCEPTED, BAD, BUSY, FakeSender, REFUSED, RESET, TOO_LARGE, UNSURE } from './fake-sender.ts';
import { FakeTime, settled } from './fake-time.ts';

const DESTINATION: Destination = {
  protocol: 'http/json',
  url: 'http://localhost:4318/v1/logs',
  headers: {},
  compression: 'none',
  timeoutMs: 10_000,
  tls: { ca: undefined, cert: undefined, key: undefined },
  maxEntries: 512,
  delayMs: 1_000,
};

function rig(sender = new FakeSender(), given: Partial<Destination> = {}) {
  const time = new FakeTime();
  const backlog = new FakeBacklog();
  const lines: string[] = [];
  const shipper = new Shipper({
    signal: 'logs',
    destination: { ...DESTINATION, ...given },
    backlog,
    sender,
    encode: sender.encode,
    news: new DeliveryNews('http://localhost:4318', 'logs', (line) => lines.push(line), time.after),
    clock: time,
    after: time.after,
    random: () => 1,
  });
  return { shipper, time, backlog, sender, lines };
}

const numbered = (count: number, from = 0) => Array.from({ length: count }, (_, index) => `e${from + index}`);

test('entries that come after a pause wait for others to join them', async () => {
  const { shipper, time, backlog, sender } = rig();
  backlog.add('a');
  shipper.wake();
  await time.pass(999);
  assert.equal(sender.requests.length, 0);
  backlog.add('b');
  shipper.wake();
  await time.pass(1);
  assert.deepEqual(sender.requests, [['a', 'b']]);
  assert.deepEqual(backlog.settled, [{ delivered: 2, refused: 0 }]);
  assert.equal(time.timers, 0, 'nothing is left that would wake the thread');
});

test('what comes while a request is under way waits its turn as well', async () => {
  const answers: ((answer: typeof ACCEPTED) => void)[] = [];
  const { shipper, time, backlog, sender } = rig(
    new FakeSender(() => new Promise((resolve) => answers.push(resolve))),
  );
  backlog.add('a');
  shipper.wake();
  await time.pass(1_000);
  backlog.add('b');
  answers[0]?.(ACCEPTED);
  await time.pass(999);
  assert.equal(sender.requests.length, 1);
  await time.pass(1);
  assert.deepEqual(sender.requests, [['a'], ['b']]);
});

test('when much is waiting, requests are full and several are under way', async () => {
  let most = 0;
  let underWay = 0;
  const sender = new FakeSender(async () => {
    most = Math.max(most, ++underWay);
    await settled();
    underWay--;
    return ACCEPTED;
  });
  const { shipper, time, backlog } = rig(sender);
  backlog.add(...numbered(30_000));
  shipper.wake();
  await time.pass(1_000);
  while (backlog.hasWork()) await settled();
  assert.equal(sender.accepted.length, 30_000);
  assert.deepEqual(backlog.outcome, { delivered: 30_000, refused: 0 });
  assert.equal(most, 2);
  assert.equal(Math.max(...sender.requests.map(({ length }) => length)), 512);
  assert.equal(sender.requests.length, Math.ceil(30_000 / 512));
});

test('a request is never larger than the limit, however large a frame is', async () => {
  const { shipper, time, backlog, sender } = rig();
  backlog.add(...numbered(3_000).map((name) => name.padEnd(1_500, '.')));
  shipper.wake();
  await time.pass(1_000);
  assert.equal(sender.accepted.length, 3_000);
  for (const request of sender.requests) assert.ok(request.length * 1_500 <= 2 * 1024 * 1024);
});

test('whoever is down is tried again without end, each time later, one request at a time', async () => {
  let isUp = false;
  const { shipper, time, backlog, sender, lines } = rig(new FakeSender(() => (isUp ? ACCEPTED : BUSY)));
  backlog.add(...numbered(10_000));
  shipper.wake();
  await time.pass(1_000);
  assert.equal(sender.requests.length, 2, 'what was under way when it went down');
  const waits: number[] = [];
  for (let tries = 0; tries < 9; tries++) {
    const before: number = sender.requests.length;
    const wait = time.next ?? 0;
    waits.push(wait);
    await time.pass(wait);
    assert.equal(sender.requests.length, before + 1);
  }
  assert.deepEqual(waits, [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
  assert.equal(backlog.underWay, 0, 'meanwhile nothing is kept back from the backlog');
  isUp = true;
  await time.pass(30_000);
  assert.deepEqual([...sender.accepted].sort(), numbered(10_000).sort());
  assert.deepEqual(lines, [
    'cannot deliver to http://localhost:4318 (logs): 503; trying again',
    'delivery to http://localhost:4318 (logs) works again',
  ]);
});

test('Retry-After is kept to', async () => {
  const { shipper, time, backlog, sender } = rig(
    new FakeSender((_, request) =>
      request === 0 ? { kind: 'wait', reason: '429', retryAfter: 60_000 } : ACCEPTED,
    ),
  );
  backlog.add('a');
  shipper.wake();
  await time.pass(1_000 + 59_999);
  assert.equal(sender.requests.length, 1);
  await time.pass(1_000);
  assert.deepEqual(sender.accepted, ['a']);
});

test('413 divides, and smaller requests are made for a while', async () => {
  const fits = (entries: string[]) => entries.join('').length <= 1_000;
  const { shipper, time, backlog, sender } = rig(
    new FakeSender((entries) => (fits(entries) ? ACCEPTED : TOO_LARGE)),
  );
  backlog.add(...numbered(512).map((name) => name.padEnd(10)));
  shipper.wake();
  await time.pass(1_000);
  assert.equal(sender.accepted.length, 512);
  assert.equal(backlog.quarantined.length, 0);
  const before = sender.requests.length;
  backlog.add(...numbered(512).map((name) => name.padEnd(10)));
  shipper.wake();
  await time.pass(1_000);
  assert.equal(sender.accepted.length, 1_024);
  assert.ok(sender.requests.slice(before).every(fits), 'no request is refused a second time');
  await time.pass(3_600_000);
  backlog.add(...numbered(512).map((name) => name.padEnd(10)));
  shipper.wake();
  await time.pass(1_000);
  assert.equal(
    sender.requests.filter((entries) => entries.length === 512).length,
    2,
    'until it is forgotten',
  );
});

test('an entry that is too large by itself goes into the quarantine, its neighbours are delivered', async () => {
  const { shipper, time, backlog, sender, lines } = rig(
    new FakeSender((entries) => (entries.join('').length > 5_000 ? TOO_LARGE : ACCEPTED)),
  );
  backlog.add(...numbered(20), 'x'.repeat(6_000), ...numbered(20, 20));
  shipper.wake();
  await time.pass(1_000);
  assert.deepEqual([...sender.accepted].sort(), numbered(40).sort());
  assert.deepEqual(backlog.outcome, { delivered: 40, refused: 1 });
  assert.deepEqual(backlog.quarantined, [{ entry: 'x'.repeat(6_000), reason: '413' }]);
  assert.deepEqual(lines, ['http://localhost:4318 has refused 1 of the logs: 413']);
});

test('one bad entry among 512 is found with at most 19 further requests', async () => {
  for (const bad of [0, 1, 255, 256, 300, 511]) {
    const { shipper, time, backlog, sender } = rig(
      new FakeSender((entries) => (entries.includes(`e${bad}`) ? BAD : ACCEPTED)),
    );
    backlog.add(...numbered(512));
    shipper.wake();
    await time.pass(1_000);
    assert.equal(new Set(sender.accepted).size, 511);
    assert.equal(sender.accepted.length, 511, 'each neighbour once');
    assert.deepEqual(backlog.quarantined, [{ entry: `e${bad}`, reason: '400 bad' }]);
    assert.deepEqual(backlog.outcome, { delivered: 511, refused: 1 });
    assert.ok(sender.requests.length <= 1 + 19, `${sender.requests.length} requests for e${bad}`);
  }
});

test('several bad ones in a batch are all found, and only they', async () => {
  const bad = new Set(['e3', 'e4', 'e77', 'e300', 'e510']);
  const { shipper, time, backlog, sender } = rig(
    new FakeSender((entries) => (entries.some((entry) => bad.has(entry)) ? BAD : ACCEPTED)),
  );
  backlog.add(...numbered(512));
  shipper.wake();
  await time.pass(1_000);
  assert.deepEqual(new Set(backlog.quarantined.map(({ entry }) => entry)), bad);
  assert.equal(sender.accepted.length, 507);
  assert.deepEqual(backlog.outcome, { delivered: 507, refused: 5 });
});

test('entries that cannot be read are isolated without a request', async () => {
  const sender = new FakeSender();
  const time = new FakeTime();
  const backlog = new FakeBacklog();
  const shipper = new Shipper({
    signal: 'logs',
    destination: DESTINATION,
    backlog,
    sender,
    encode: (signal, groups) => {
      const body = sender.encode(signal, groups);
      if (body.includes('"broken"')) throw new Error('no such wire type');
      return body;
    },
    news: new DeliveryNews('c', 'logs', () => {}, time.after),
    clock: time,
    after: time.after,
    random: () => 1,
  });
  backlog.add('a', 'b', 'broken', 'c');
  shipper.wake();
  await time.pass(1_000);
  assert.deepEqual(sender.requests, [['a', 'b'], ['c']]);
  assert.deepEqual(backlog.quarantined, [{ entry: 'broken', reason: 'not to be read: no such wire type' }]);
});

test('partial success settles the batch, and counts what was refused', async () => {
  const { shipper, time, backlog, lines } = rig(
    new FakeSender(() => ({ kind: 'accepted', refused: 3, reason: 'too old' })),
  );
  backlog.add(...numbered(10));
  shipper.wake();
  await time.pass(1_000);
  assert.deepEqual(backlog.settled, [{ delivered: 7, refused: 3 }]);
  assert.deepEqual(backlog.quarantined, [], 'it does not say which');
  assert.deepEqual(lines, ['http://localhost:4318 has refused 3 of the logs: too old']);
});

test('partial success that refuses all leaves no doubt which', async () => {
  const { shipper, time, backlog } = rig(
    new FakeSender(() => ({ kind: 'accepted', refused: 2, reason: 'too old' })),
  );
  backlog.add('a', 'b');
  shipper.wake();
  await time.pass(1_000);
  assert.deepEqual(backlog.settled, [{ delivered: 0, refused: 2 }]);
  assert.deepEqual(backlog.quarantined, [
    { entry: 'a', reason: 'too old' },
    { entry: 'b', reason: 'too old' },
  ]);
});

test('a 2xx that breaks off is tried again, but not for ever', async () => {
  const { shipper, time, backlog, sender } = rig(new FakeSender(() => UNSURE));
  backlog.add('a', 'b');
  shipper.wake();
  await time.pass(60_000);
  assert.equal(sender.requests.length, 3);
  assert.deepEqual(backlog.settled, [{ delivered: 2, refused: 0 }]);
});

test('requests that break off get smaller, until they get through', async () => {
  const { shipper, time, backlog, sender } = rig(
    new FakeSender((entries) => (entries.join('').length > 100_000 ? RESET : ACCEPTED)),
  );
  backlog.add(...numbered(512).map((name) => name.padEnd(2_000)));
  shipper.wake();
  await time.pass(300_000);
  assert.equal(new Set(sender.accepted).size, 512);
  assert.equal(sender.accepted.length, 512);
});

test('what refuses everything is doubted before everything is given up', async () => {
  let isMended = false;
  const { shipper, time, backlog, sender, lines } = rig(new FakeSender(() => (isMended ? ACCEPTED : BAD)));
  backlog.add(...numbered(2_000));
  shipper.wake();
  await time.pass(600_000);
  assert.equal(backlog.quarantined.length, 256);
  assert.equal(
    lines.filter((line) => line.includes('cannot deliver') && line.includes('it refuses everything: 400 bad'))
      .length,
    1,
  );
  isMended = true;
  await time.pass(60_000);
  assert.equal(sender.accepted.length, 2_000 - 256);
  assert.deepEqual(backlog.outcome, { delivered: 2_000 - 256, refused: 256 });
});

test('a drain waits for nobody to join, and for no pause', async () => {
  let isUp = false;
  const { shipper, time, backlog, sender } = rig(new FakeSender(() => (isUp ? ACCEPTED : BUSY)));
  backlog.add('a');
  shipper.wake();
  await time.pass(60_000);
  isUp = true;
  const before = time.elapsed();
  const drained = shipper.drain(2_000, () => true);
  await time.pass(0);
  assert.equal(await drained, 'done');
  assert.equal(time.elapsed(), before);
  assert.deepEqual(sender.accepted, ['a']);

  backlog.add('b');
  const again = shipper.drain(2_000, () => true);
  await time.pass(0);
  assert.equal(await again, 'done');
  assert.deepEqual(sender.accepted, ['a', 'b']);
  assert.equal(time.timers, 0);
});

test('a drain of nothing is done at once', async () => {
  const { shipper, time } = rig();
  assert.equal(await shipper.drain(2_000, () => true), 'done');
  assert.equal(time.timers, 0);
});

test('nobody waits for a destination that is not there when all is safe: one more try, and the end', async () => {
  const { shipper, time, backlog, sender } = rig(new FakeSender(() => REFUSED));
  backlog.add('a');
  shipper.wake();
  await time.pass(60_000);
  const tries = sender.requests.length;
  const drained = shipper.drain(2_000, () => true);
  await time.pass(0);
  assert.equal(await drained, 'given-up');
  assert.equal(sender.requests.length, tries + 1);
  assert.deepEqual(backlog.waiting, ['a']);
});

test('one try is enough before anything was tried, too', async () => {
  const { shipper, time, backlog, sender } = rig(new FakeSender(() => REFUSED));
  backlog.add('a');
  const drained = shipper.drain(2_000, () => true);
  await time.pass(0);
  assert.equal(await drained, 'given-up');
  assert.equal(sender.requests.length, 1);
});

test('what would be lost is tried for the whole of the time', async () => {
  const { shipper, time, backlog, sender } = rig(new FakeSender(() => REFUSED));
  backlog.add('a');
  let how = '';
  void shipper
    .drain(2_000, () => false)
    .then((drained) => {
      how = drained;
    });
  await time.pass(1_999);
  assert.equal(how, '');
  assert.equal(sender.requests.length, 3);
  await time.pass(1);
  assert.equal(how, 'late');
});

test('whoever asks for more time than there is is left alone', async () => {
  const { shipper, time, backlog, sender } = rig(
    new FakeSender(() => ({ kind: 'wait', reason: '429', retryAfter: 60_000 })),
  );
  backlog.add('a');
  const drained = shipper.drain(2_000, () => true);
  await time.pass(0);
  assert.equal(await drained, 'given-up');
  assert.equal(sender.requests.length, 1);
});

test('a drain ends with what was there when it began, when the backlog can tell', async () => {
  const { shipper, time, backlog } = rig();
  backlog.add('a');
  let isPast = false;
  Object.assign(backlog, { mark: () => () => isPast });
  let ended = '';
  void shipper
    .drain(60_000, () => true)
    .then((how) => {
      ended = how;
    });
  // Whoever logs without a break: there is always something left.
  backlog.hasWork = () => true;
  isPast = true;
  await time.pass(0);
  assert.equal(ended, 'done');
});

test('stopping gives back what has not left', async () => {
  const answers: ((answer: typeof ACCEPTED) => void)[] = [];
  const { shipper, time, backlog, sender } = rig(
    new FakeSender((entries) =>
      entries.length === 1 ? new Promise((resolve) => answers.push(resolve)) : ACCEPTED,
    ),
  );
  backlog.add('a');
  shipper.wake();
  await time.pass(1_000);
  let isStopped = false;
  void shipper.stop().then(() => {
    isStopped = true;
  });
  await settled();
  assert.equal(isStopped, false, 'a request under way has a moment');
  answers[0]?.(ACCEPTED);
  await settled();
  assert.equal(isStopped, true);
  assert.deepEqual(backlog.settled, [{ delivered: 1, refused: 0 }]);
  assert.equal(sender.isClosed, true);
  assert.equal(time.timers, 0);
  backlog.add('b');
  shipper.wake();
  await time.pass(10_000);
  assert.equal(sender.requests.length, 1);
});

test('a backlog that fails is no end of the shipper', async () => {
  const { shipper, time, backlog, sender, lines } = rig();
  backlog.add('a');
  const take = backlog.take.bind(backlog);
  let failures = 1;
  backlog.take = (signal, limit) => {
    if (failures-- > 0) throw new Error('EIO');
    return take(signal, limit);
  };
  shipper.wake();
  await time.pass(10_000);
  assert.deepEqual(sender.accepted, ['a']);
  assert.deepEqual(lines, [], 'a moment is not worth a word');
  failures = 100;
  backlog.add('b');
  shipper.wake();
  await time.pass(10_000);
  assert.match(lines[0] ?? '', /the spool fails: EIO/);
});
