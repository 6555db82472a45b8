import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { patternsOfNames } from '../../src/processors/named-values.ts';
import { EMAIL, PHONE } from '../../src/processors/personal-patterns.ts';
import type { SecretPattern } from '../../src/processors/secret-pattern.ts';
import { SECRET_PATTERNS } from '../../src/processors/secret-patterns.ts';
import { replaced, signOf, textRedactor } from '../../src/processors/text-redactor.ts';
import { HARMLESS, HOSTILE_UNITS, IN_TEXT } from './secret-texts.ts';

const NAMES = ['IBAN', 'kunden-nr', 'пароль', 'σίγμας', 'k'];
const extra = patternsOfNames(NAMES);

/** What the patterns alone make of a text: nothing is asked of their signs, nothing is remembered. */
function byPatterns(patterns: readonly SecretPattern[], text: string): string {
  let clean = text;
  for (const pattern of patterns) clean = replaced(clean, pattern);
  return clean;
}

/** Pieces that secrets are made of, so that what is put together of them often is one, or nearly. */
const PIECES = [
  ...HOSTILE_UNITS,
  ...IN_TEXT.map(([text]) => text),
  ...HARMLESS,
  ...NAMES,
  ...'passwd PASSWORD PassPhrase pwd secret api_key Access-Key signingkey JWT sig credentials cookie2 Set-Cookie'.split(
    ' ',
  ),
  ...'Bearer NEGOTIATE basic nats:// x+y:// user:pw@ @ # / eyJ ya29. ghp_ github_pat_ rk_test_ hf_ SG. AIza ASIA'.split(
    ' ',
  ),
  ...'glpat- xoxb- sk- sntrys_ shpat_ dop_v1_ npm_ discord.com/api/webhooks/ discordapp.com'.split(' '),
  ...[
    '\u00a0',
    '\t',
    '\r\n',
    '\v',
    '\0',
    'ſ',
    'K',
    'ı',
    'ς',
    'Σ',
    'é',
    '😀',
    '\ud800',
    '\\\\',
    '\\"',
    '=>',
    ' = ',
  ],
  'aB1'.repeat(3),
  'a1'.repeat(10),
  'F0'.repeat(18),
  'x'.repeat(1_100),
  '4111111111111111',
  '378282246310005',
  '3056 9309 0259 04',
  '[Redacted]',
  ...['token', 'DB_PASSWORD', 'x', 'Cookie'].map(
    (name) => `┌─┬─┐\n│ a │ ${name} │\n├─┼─┤\n│ 1 │ 'b' │\n└─┴─┘`,
  ),
  ...['secret', 'pass'].map((name) => `│ '${name}' │ 'c' │\n`),
];
const texts = fc
  .array(fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...PIECES) }, fc.string({ maxLength: 6 })), {
    maxLength: 8,
  })
  .map((pieces) => pieces.join(''));

/** Texts a pattern matches, but for what it wants to stand beside them; letters in any case where it does not mind. */
function matches({ pattern }: SecretPattern): fc.Arbitrary<string> {
  const { source, ignoreCase, unicode } = pattern;
  // fast-check knows no properties of characters.
  const letters = unicode ? source.replaceAll('\\p{L}', 'a-zäß小').replaceAll('\\p{N}', '0-9') : source;
  const classes = letters.replace(/(?<!\[[^\]]*)a-zäß小/g, '[a-zäß小]');
  const within = fc.stringMatching(new RegExp(`^(?:${withoutLooks(classes)})$`), { size: 'small' });
  const written = ignoreCase ? fc.mixedCase(within) : within;
  return fc.tuple(fc.constantFrom('', '', ' ', 'x', '"'), written, texts).map((parts) => parts.join(''));
}

/** A RegExp's source without what looks ahead or behind, which cannot be generated. */
function withoutLooks(source: string): string {
  let kept = source.replaceAll('\\b', '').replace(/\|\$\)/g, ')');
  for (;;) {
    const begin = kept.search(/\(\?<?[=!]/);
    if (begin === -1) return kept;
    let end = begin;
    for (let depth = 0, inClass = false; ; end++) {
      const character = kept[end];
      if (character === '\\') end++;
      else if (character === '[') inClass = true;
      else if (character === ']') inClass = false;
      else if (character === '(' && !inClass) depth++;
      else if (character === ')' && !inClass && --depth === 0) break;
    }
    kept = kept.slice(0, begin) + kept.slice(end + 1);
  }
}

describe('the sign of a pattern', () => {
  for (const pattern of [...SECRET_PATTERNS, ...extra, EMAIL, PHONE]) {
    it(`is in every text it changes: ${pattern.name}`, () => {
      const sign = signOf(pattern);
      const check = (text: string) => {
        if (replaced(text, pattern) === text) return false;
        assert.ok(sign.test(text), JSON.stringify(text));
        assert.ok(text.length >= pattern.shortest, JSON.stringify(text));
        return true;
      };
      for (const text of PIECES) check(text);
      let changed = 0;
      fc.assert(
        fc.property(fc.oneof(matches(pattern), matches(pattern), texts), (text) => {
          if (check(text)) changed++;
        }),
        { numRuns: 2_000 },
      );
      assert.ok(changed > 20, `only ${changed} texts were changed`);
    });

    it(`is told of a hundred thousand hostile characters without delay: ${pattern.name}`, () => {
      const sign = signOf(pattern);
      for (const unit of HOSTILE_UNITS) {
        const text = unit.repeat(Math.ceil(100_000 / unit.length));
        assert.equal(typeof sign.test(text), 'boolean');
        assert.equal(typeof sign.test(`${text}@`), 'boolean');
      }
    });
  }
});

describe('textRedactor', () => {
  it('property: makes of a text what the patterns make of it, the first time and later', () => {
    const own = textRedactor();
    const extended = textRedactor({ keys: NAMES });
    fc.assert(
      fc.property(texts, (text) => {
        for (let time = 0; time < 3; time++) {
          assert.equal(own(text), byPatterns(SECRET_PATTERNS, text));
          assert.equal(extended(text), byPatterns([...SECRET_PATTERNS, ...extra], text));
        }
      }),
      { numRuns: 3_000 },
    );
  });

  it('finds the shortest of each kind', () => {
    const redact = textRedactor({ keys: ['k'] });
    for (const text of [
      'k=1',
      '--pw x',
      '--口令 x',
      'pwd=x',
      'sig=x',
      'a1://:x@',
      'nats://:x@',
      `xoxb-${'1234567890'}`,
    ]) {
      assert.match(redact(text), /\[Redacted\]/, text);
    }
  });
});
