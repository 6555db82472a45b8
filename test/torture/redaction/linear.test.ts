/** No text takes more than linear time: twice as long is at most twice as many steps, whatever it is made of. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { patternsOfNames } from '../../../src/processors/named-values.ts';
import { EMAIL, PHONE } from '../../../src/processors/personal-patterns.ts';
import { SECRET_PATTERNS } from '../../../src/processors/secret-patterns.ts';
import { signOf } from '../../../src/processors/text-redactor.ts';
import { HARMLESS, HOSTILE_UNITS, IN_TEXT } from '../../processors/secret-texts.ts';
import { CountedRegExp } from './counted-regexp.ts';

/** Longer than the bounds of any repetition, below which a pattern may look like a quadratic one. */
const LENGTH = 12_000;

const extra = patternsOfNames(['IBAN', 'kunden-nr']);
const all = [...SECRET_PATTERNS, ...extra, EMAIL, PHONE];

function stepsOn(counted: CountedRegExp, text: string): number {
  counted.steps = 0;
  counted.matches(text);
  return counted.steps;
}

function repeated(unit: string, length: number): string {
  return unit.repeat(Math.ceil(length / unit.length)).slice(0, length);
}

/** How many times the steps grow when the text doubles. */
function growth(counted: CountedRegExp, unit: string, tail: string, length = LENGTH): number {
  const steps = (times: number) => stepsOn(counted, repeated(unit, times * length) + tail);
  const first = steps(1);
  const second = steps(2);
  if (second / first < 2.2) return second / first;
  // One match may have skipped most of the shorter text: then what is behind it tells.
  return (steps(4) - second) / (second - first);
}

describe('the counting', () => {
  it('sees a pattern that is quadratic, and one that is worse', () => {
    const growing = (pattern: RegExp, unit: string) => growth(new CountedRegExp(pattern), unit, '!', 1_000);
    assert.ok(growing(/a+b/g, 'a') > 3.5);
    assert.ok(growing(/\s+$/g, ' ') > 3.5);
    assert.ok(growing(/(?<=x.*)y/g, 'y') > 3.5);
    assert.ok(growing(/a{1,2000}b/g, 'a') > 2.5);
    const doubled = new CountedRegExp(/^(?:a|a)+$/);
    const steps = (n: number) => stepsOn(doubled, `${'a'.repeat(n)}!`);
    assert.ok(steps(14) > 15 * steps(10));
  });

  it('runs a pattern as the engine does', () => {
    const texts = fc
      .array(fc.constantFrom(...HOSTILE_UNITS, ...HARMLESS, ...IN_TEXT.map(([text]) => text)), {
        maxLength: 5,
      })
      .map((parts) => parts.join(''));
    for (const { pattern } of all) {
      const counted = new CountedRegExp(pattern);
      fc.assert(
        fc.property(texts, (text) => {
          assert.deepEqual(
            counted.matches(text),
            [...text.matchAll(pattern)].map((match) => ({ at: match.index, text: match[0] })),
          );
        }),
        { numRuns: 100 },
      );
    }
  });
});

describe('steps grow with the length of a text', () => {
  const texts = IN_TEXT.map(([text]) => text);
  const mixed = fc
    .array(fc.constantFrom(...HOSTILE_UNITS), { minLength: 2, maxLength: 4 })
    .map((parts) => parts.join(''));
  for (const [index, secret] of all.entries()) {
    // Those that go by names share one.
    const isFirst = all.findIndex(({ sign }) => sign === secret.sign) === index;
    const sign = signOf(secret);
    for (const [what, pattern] of [
      ['pattern', secret.pattern] as const,
      ...(isFirst ? [['sign', sign] as const] : []),
    ]) {
      it(`${what}: ${secret.name}`, () => {
        const counted = new CountedRegExp(pattern);
        // A text without the sign is never searched.
        const units = [...HOSTILE_UNITS, ...texts.filter((text) => what === 'sign' || sign.test(text))];
        for (const unit of units) assert.ok(growth(counted, unit, '!') < 2.2, unit);
        fc.assert(
          fc.property(mixed, fc.constantFrom('', '!', '"', '@', '='), (unit, tail) => {
            assert.ok(growth(counted, unit, tail) < 2.2, unit);
          }),
          { numRuns: 20 },
        );
      });
    }
  }
});
