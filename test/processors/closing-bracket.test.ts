import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { closingBracket } from '../../src/processors/closing-bracket.ts';
import { NAMED_VALUES } from '../../src/processors/named-values.ts';
import { replaced } from '../../src/processors/text-redactor.ts';

const taken = (text: string) => text.slice(0, closingBracket(text, 0));

describe('closingBracket', () => {
  it('closes the first, and minds quotes in every escaping', () => {
    for (const list of [
      '[1]',
      '{"a":["]"]}',
      `{ a: [ '}' ], b: "it's" }`,
      '["a\\\\"]',
      '["\\"]"]',
      '{\\"a\\":\\"}\\"}',
      '<Buffer 61 62>',
    ]) {
      assert.equal(taken(`${list}, rest]}>`), list);
    }
  });

  it('takes a text that was cut whole, and of a long one 8192', () => {
    assert.equal(taken('["a", {'), '["a", {');
    assert.equal(closingBracket(`["${'a'.repeat(10_000)}`, 0), 8_192);
  });

  it('knows what holds nothing', () => {
    for (const text of ['{}', '[]', '[ {} ]', '{', '[[']) assert.equal(closingBracket(text, 0), undefined);
  });

  it('property: finds the end of any JSON', () => {
    const json = fc.oneof(
      fc.array(fc.jsonValue(), { minLength: 1 }),
      fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 }),
    );
    fc.assert(
      fc.property(
        json.map((value) => JSON.stringify(value)),
        (text) => {
          fc.pre(/\w/.test(text));
          assert.equal(taken(`${text}, "x": [1]`), text);
        },
      ),
    );
  });

  it('ends soon on a hundred thousand hostile characters', () => {
    const [list] = NAMED_VALUES;
    for (const unit of [
      'password=[',
      'password={}',
      'password={"',
      "password=['a\\",
      'password=[]',
      'password=<Buffer ',
      'password=[[[[ ',
      '\\',
    ]) {
      const text = `password=[${unit.repeat(Math.ceil(100_000 / unit.length))}`;
      assert.equal(typeof replaced(text, list ?? assert.fail()), 'string');
    }
  });
});
