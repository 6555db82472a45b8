import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { SettledPrefix, type Stretch } from '../../src/spool/settled-prefix.ts';

test('the offset is the end of the longest run that is done with, in whatever order that happens', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1_000 }),
      fc.array(fc.integer({ min: 1, max: 50 }), { maxLength: 60 }),
      fc.infiniteStream(fc.nat()),
      (start, lengths, choices) => {
        const prefix = new SettledPrefix(start);
        const waiting: Stretch[] = [];
        const all: Stretch[] = [];
        let end = start;
        const expected = (): number => {
          let offset = start;
          for (const stretch of all) {
            if (!stretch.isGone) break;
            offset = stretch.end;
          }
          return offset;
        };
        const settleOne = (): void => {
          const [stretch] = waiting.splice((choices.next().value ?? 0) % waiting.length, 1);
          if (stretch === undefined) return;
          stretch.isGone = true;
          prefix.advance();
          assert.equal(prefix.offset, expected());
        };
        for (const length of lengths) {
          end += length;
          const stretch = { end, isGone: (choices.next().value ?? 0) % 7 === 0 };
          all.push(stretch);
          if (!stretch.isGone) waiting.push(stretch);
          prefix.add(stretch);
          assert.equal(prefix.offset, expected());
          if ((choices.next().value ?? 0) % 2 === 0 && waiting.length > 0) settleOne();
          assert.equal(prefix.isWhole, waiting.length === 0);
        }
        while (waiting.length > 0) settleOne();
        assert.equal(prefix.offset, end);
        assert.equal(prefix.isWhole, true);
      },
    ),
  );
});

test('many stretches cost no memory once they are done with', () => {
  const prefix = new SettledPrefix(0);
  const late: Stretch = { end: 1, isGone: false };
  prefix.add(late);
  let previous: Stretch = late;
  for (let end = 2; end < 100_000; end++) {
    const stretch = { end, isGone: false };
    prefix.add(stretch);
    previous.isGone = true;
    prefix.advance();
    assert.equal(prefix.offset, end - 1);
    previous = stretch;
  }
});
