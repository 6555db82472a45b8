import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { suggestion } from '../../src/config/suggestion.ts';

describe('suggestion', () => {
  const KEYS = ['service', 'level', 'levels', 'maxBytes', 'maxAge', 'otlp'];
  for (const [word, meant] of [
    ['sevice', 'service'],
    ['serivce', 'service'],
    ['levle', 'level'],
    ['level_s', 'levels'],
    ['max_bytes', 'maxBytes'],
    ['MAXAGE', 'maxAge'],
    ['otpl', 'otlp'],
  ] as const) {
    it(`${word} means ${meant}`, () => assert.equal(suggestion(word, KEYS), meant));
  }

  for (const word of ['', 'x', 'ot', 'format', 'instrumentations', 'service.name.is.long']) {
    it(`${word} means none of them`, () => assert.equal(suggestion(word, KEYS), undefined));
  }
});
