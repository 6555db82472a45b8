import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { BRIDGES, bridgesOn, parseBridges } from '../../src/config/bridges.ts';
import { loadConfig } from '../../src/config/load.ts';
import { SEVERITY } from '../../src/record/level.ts';

const on = (text: string) => {
  const setting = parseBridges(text);
  return setting === undefined ? undefined : [...bridgesOn(setting)];
};

describe('the bridges', () => {
  it('are all on unless something is said', () => {
    assert.deepEqual([...bridgesOn(undefined)], [...BRIDGES]);
    assert.deepEqual([...bridgesOn({})], [...BRIDGES]);
    assert.deepEqual([...bridgesOn(false)], []);
    assert.deepEqual(
      [...bridgesOn({ console: false, pino: true })],
      BRIDGES.filter((name) => name !== 'console'),
    );
  });

  it('are named in SPANLOG_BRIDGES, or turned off there', () => {
    assert.deepEqual(on('off'), []);
    assert.deepEqual(on('ON'), [...BRIDGES]);
    assert.deepEqual(on(' Pino, console,'), ['console', 'pino']);
    for (const wrong of ['pinot', 'off,pino', ',', 'on,off']) assert.equal(on(wrong), undefined, wrong);
  });

  it('come from file, environment and start(), the later over the earlier', () => {
    const load = (given: object, variable?: string) => [
      ...loadConfig(given, variable === undefined ? {} : { SPANLOG_BRIDGES: variable }).bridges,
    ];
    assert.deepEqual(load({}), [...BRIDGES]);
    assert.deepEqual(load({}, 'winston'), ['winston']);
    assert.deepEqual(load({ bridges: false }, 'winston'), []);
    assert.throws(
      () => load({}, 'winsten'),
      /SPANLOG_BRIDGES: "winsten" is not allowed \(did you mean winston\?\); allowed: on, off, or names separated by commas: console,/,
    );
    assert.throws(
      () => load({ bridges: { pinot: true } }),
      /there is no key bridges\.pinot \(did you mean bridges\.pino\?/,
    );
    assert.throws(
      () => load({ bridges: 'pino' }),
      /start\(\): bridges: "pino" is not allowed; allowed: false/,
    );
  });

  it('ask for levels that were chosen, wherever, and for no default', () => {
    const threshold = (given: object, environment = {}) =>
      loadConfig(given, environment).levels.chosenThresholdOf('pino');
    assert.equal(threshold({}), 0);
    assert.equal(threshold({}, { NODE_ENV: 'production' }), 0);
    assert.equal(threshold({}, { SPANLOG_LEVEL: 'warn' }), SEVERITY.warn);
    assert.equal(threshold({ level: 'error' }), SEVERITY.error);
    assert.equal(threshold({ levels: { pino: 'debug' } }), SEVERITY.debug);
    assert.equal(threshold({ levels: { other: 'debug' } }), 0);
    assert.equal(threshold({ loggers: { '': 'warn' } }), SEVERITY.warn);
  });
});
