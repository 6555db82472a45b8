import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Shipment } from '../../../src/spool/shipper/shipment.ts';
import { FakeBacklog } from './fake-backlog.ts';

const EVERYTHING = { entries: 1e6, bytes: 1e9 };

function shipmentOf(entries: string[], limit = EVERYTHING) {
  const backlog = new FakeBacklog();
  backlog.add(...entries);
  const batch = backlog.take('logs', EVERYTHING);
  assert.ok(batch);
  return { shipment: new Shipment(batch, limit), backlog };
}

const texts = (piece: { groups: readonly { entries: readonly Uint8Array[] }[] }) =>
  piece.groups.flatMap(({ entries }) => entries.map((entry) => Buffer.from(entry).toString()));

test('goes in pieces of which none is above the limit', () => {
  const entries = Array.from({ length: 100 }, (_, index) => 'x'.repeat(index));
  const { shipment, backlog } = shipmentOf(entries, { entries: 30, bytes: 500 });
  const sent: string[] = [];
  while (!shipment.isDone) {
    const piece = shipment.next(1e9);
    assert.ok(piece.entries <= 30 && piece.bytes <= 500);
    assert.equal(texts(piece).length, piece.entries);
    sent.push(...texts(piece));
    shipment.delivered(piece, 0);
  }
  assert.deepEqual(sent, entries, 'in their order');
  shipment.settle();
  assert.deepEqual(backlog.settled, [{ delivered: 100, refused: 0 }]);
});

test('an entry above the limit goes by itself', () => {
  const { shipment } = shipmentOf(['a', 'x'.repeat(100), 'b'], { entries: 10, bytes: 50 });
  const pieces: string[][] = [];
  while (!shipment.isDone) pieces.push(texts(shipment.next(1e9)));
  assert.deepEqual(pieces, [['a'], ['x'.repeat(100)], ['b']]);
});

test('entries keep their resource when they are divided', () => {
  const groups = ['A', 'B', 'C'].map((name) => ({
    resource: Buffer.from(name),
    entries: [Buffer.from(`${name}1`), Buffer.from(`${name}2`), Buffer.from(`${name}3`)],
  }));
  const batch = { signal: 'logs' as const, groups, entries: 9, bytes: 18, settle() {}, release() {} };
  const shipment = new Shipment(batch, { entries: 4, bytes: 1e9 });
  const whole = shipment.next(1e9);
  shipment.divide(whole, false);
  while (!shipment.isDone) {
    for (const { resource, entries } of shipment.next(1e9).groups) {
      for (const entry of entries) assert.equal(entry.toString()[0], Buffer.from(resource).toString());
    }
  }
});

test('is given back as it was only while nothing has left', () => {
  const { shipment } = shipmentOf(['a', 'b']);
  assert.equal(shipment.isUntouched, true);
  const piece = shipment.next(1e9);
  shipment.divide(piece, false);
  assert.equal(shipment.isUntouched, true);
  shipment.delivered(shipment.next(1e9), 0);
  assert.equal(shipment.isUntouched, false);
});

test('whatever entries are refused, these are isolated, in no more requests than said', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 600 }).chain((count) =>
        fc.record({
          count: fc.constant(count),
          bad: fc.uniqueArray(fc.integer({ min: 0, max: count - 1 }), { maxLength: 8 }),
          limit: fc.integer({ min: 1, max: 600 }),
        }),
      ),
      ({ count, bad, limit }) => {
        const { shipment, backlog } = shipmentOf(
          Array.from({ length: count }, (_, index) => `e${index}`),
          { entries: limit, bytes: 1e9 },
        );
        const isBad = new Set(bad.map((index) => `e${index}`));
        const refused: string[] = [];
        const delivered: string[] = [];
        let requests = 0;
        while (!shipment.isDone) {
          const piece = shipment.next(1e9);
          requests++;
          if (!texts(piece).some((entry) => isBad.has(entry))) {
            shipment.delivered(piece, 0);
            delivered.push(...texts(piece));
          } else if (piece.entries > 1) {
            shipment.divide(piece, true);
          } else {
            shipment.refused(piece);
            refused.push(...texts(piece));
          }
        }
        shipment.settle();
        assert.deepEqual(new Set(refused), isBad);
        assert.equal(delivered.length + refused.length, count);
        assert.deepEqual(backlog.settled, [{ delivered: count - bad.length, refused: bad.length }]);
        const size = Math.min(limit, count);
        const perBad = 2 * Math.ceil(Math.log2(Math.max(2, size))) + 1;
        assert.ok(requests <= Math.ceil(count / limit) + bad.length * perBad, `${requests} requests`);
      },
    ),
  );
});
