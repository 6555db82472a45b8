import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LEVELS, levelText, SEVERITY } from '../../src/record/level.ts';

describe('levels', () => {
  it('map to the first severity number of their range, and back', () => {
    assert.deepEqual(
      LEVELS.map((level) => [level, SEVERITY[level], levelText(SEVERITY[level])]),
      [
        ['trace', 1, 'TRACE'],
        ['debug', 5, 'DEBUG'],
        ['info', 9, 'INFO'],
        ['warn', 13, 'WARN'],
        ['error', 17, 'ERROR'],
        ['fatal', 21, 'FATAL'],
      ],
    );
  });

  it('have a text for every number a foreign emitter may give', () => {
    const texts = Array.from({ length: 24 }, (_, i) => levelText(i + 1));
    assert.deepEqual(
      texts.join(' '),
      LEVELS.map((l) => `${l} `.repeat(4))
        .join('')
        .toUpperCase()
        .trim(),
    );
    for (const number of [undefined, 0, -1, 25, 1e9, Number.NaN]) assert.equal(levelText(number), 'INFO');
  });
});
