import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { loadConfig } from '../../src/config/load.ts';
import { Routes } from '../../src/config/routes.ts';

describe('Routes', () => {
  it('without anything configured, all go everywhere', () => {
    const routes = new Routes([]);
    assert.equal(routes.isTrivial, true);
    assert.equal(routes.reaches('console', 'any.name'), true);
  });

  it('an output that a logger names gets its records and those below it; the rest belong to the root', () => {
    const routes = new Routes([['shop', { outputs: ['orders'] }]]);
    assert.equal(routes.isTrivial, false);
    assert.equal(routes.reaches('orders', 'shop'), true);
    assert.equal(routes.reaches('orders', 'shop.cart.items'), true);
    assert.equal(routes.reaches('orders', 'shopping'), false);
    assert.equal(routes.reaches('orders', ''), false);
    assert.equal(routes.reaches('console', 'shop'), true);
  });

  it('records of a logger that does not propagate stay there', () => {
    const routes = new Routes([
      ['a', { outputs: ['x'] }],
      ['a.b', { outputs: ['y'], propagate: false }],
    ]);
    assert.deepEqual(
      ['x', 'y', 'console'].map((output) => routes.reaches(output, 'a.b.c')),
      [false, true, false],
    );
    assert.deepEqual(
      ['x', 'y', 'console'].map((output) => routes.reaches(output, 'a')),
      [true, false, true],
    );
  });

  it('the root may name its outputs, as in Python', () => {
    const routes = new Routes([['', { outputs: ['console'] }]]);
    assert.equal(routes.reaches('console', 'x'), true);
    assert.equal(routes.reaches('file', 'x'), false);
  });
});

describe('loggers in the configuration', () => {
  it('have levels as under `levels`, the root under its empty name', () => {
    const { levels } = loadConfig(
      { loggers: { '': 'warn', a: 'debug', b: { level: 'error' } }, levels: { a: 'info' } },
      {},
      false,
    );
    assert.equal(String(levels), 'warn,a=info,b=error');
  });

  it('may only name outputs that there are', () => {
    assert.throws(
      () =>
        loadConfig(
          { loggers: { shop: { outputs: ['fil'] } }, outputs: { file: { type: 'file', path: 'x' } } },
          {},
          false,
        ),
      /loggers\.shop\.outputs: "fil" is not allowed \(did you mean file\?\); allowed: console, otlp, file/,
    );
  });
});
