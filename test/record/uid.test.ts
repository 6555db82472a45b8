import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { recordUid } from '../../src/record/uid.ts';

/** A copy with a state of its own, as another process has. */
async function another(name: string): Promise<typeof recordUid> {
  const path = '../../src/record/uid.ts';
  const module: { recordUid: typeof recordUid } = await import(`${path}?copy=${name}`);
  return module.recordUid;
}

const timeOf = (uid: string) =>
  [...uid.slice(0, 10)].reduce(
    (sum, digit) => sum * 32 + '0123456789ABCDEFGHJKMNPQRSTVWXYZ'.indexOf(digit),
    0,
  );

describe('recordUid', () => {
  it('is a ULID that tells its time', async () => {
    const uid = await another('shape');
    const time = Date.UTC(2026, 10, 21, 12, 0, 0, 7) + 0.75;
    assert.match(uid(time), /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/);
    assert.equal(timeOf(uid(time)), Math.floor(time));
  });

  it('grows with each of a million, within a millisecond and over many: so no two are the same', async () => {
    const uid = await another('million');
    let last = '';
    for (let i = 0; i < 1_000_000; i++) {
      const next = uid(1_700_000_000_000 + i / 100_000);
      if (next <= last) assert.fail(`${next} follows ${last}`);
      last = next;
    }
  });

  it('goes on growing while the clock stands back', async () => {
    const uid = await another('back');
    let last = uid(2_000);
    for (const time of [1_999, 0, -5, Number.NaN, 2_000, 2_001]) {
      const next = uid(time);
      assert.ok(next > last, `${next} follows ${last}`);
      last = next;
    }
    assert.equal(timeOf(last), 2_001);
  });

  it('differs between processes in the same millisecond', async () => {
    const ids = new Set<string>();
    for (let i = 0; i < 50; i++) ids.add((await another(`process-${i}`))(5_000));
    assert.equal(ids.size, 50);
  });

  it('draws new random digits for each millisecond, over many refills of the pool', async () => {
    const uid = await another('refill');
    const tails = new Set<string>();
    for (let ms = 1; ms <= 2_000; ms++) tails.add(uid(ms).slice(10));
    assert.equal(tails.size, 2_000);
  });
});
