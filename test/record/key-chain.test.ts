import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { KeyChain } from '../../src/record/key-chain.ts';

describe('KeyChain', () => {
  it('property: has the right fact for every key, in any order', () => {
    const chain = new KeyChain((key) => `fact of ${key}`);
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', 'b', 'c', '', '__proto__', 'constructor')), (keys) => {
        let known = chain.start;
        for (const key of keys) {
          known = chain.after(known, key);
          assert.deepEqual([known.key, known.fact], [key, `fact of ${key}`]);
        }
      }),
    );
  });

  it('finds out about a key once', () => {
    let asked = 0;
    const chain = new KeyChain(() => ++asked);
    const first = asked;
    for (let i = 0; i < 100; i++) chain.after(chain.after(chain.start, 'a'), i % 2 === 0 ? 'b' : 'c');
    assert.equal(asked - first, 3);
  });

  it('does not remember long keys', () => {
    const asked: string[] = [];
    const chain = new KeyChain((key) => asked.push(key));
    const long = 'k'.repeat(1_000);
    for (let i = 0; i < 3; i++) assert.equal(chain.after(chain.start, long).key, long);
    assert.deepEqual(asked, ['', long, long, long]);
    assert.equal(chain.start.next, undefined);
  });

  it('forgets when there are too many keys, and stays right', () => {
    let asked = 0;
    const chain = new KeyChain((key) => {
      asked++;
      return key.length;
    });
    for (let i = 0; i < 20_000; i++) assert.equal(chain.after(chain.start, `key${i}`).fact, `key${i}`.length);
    assert.equal(chain.after(chain.start, 'key0').fact, 4);
    assert.equal(asked, 20_002);
  });
});
