import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isPreloadedFirst } from '../../src/sdk/installed-api.ts';

const FIRST = [
  ['--require', 'spanlog/register'],
  ['-r', 'spanlog/register', '--require', './other.cjs'],
  ['--import=spanlog/register'],
  ['--enable-source-maps', '--import', 'spanlog/register', '--import', 'tsx'],
  ['', '--require', '/app/node_modules/spanlog/dist/register.js'],
  ['--require', String.raw`C:\app\node_modules\spanlog\dist\register.js`],
];
const NOT_FIRST = [
  [],
  ['--inspect'],
  ['--require'],
  ['--require', './other.cjs', '--require', 'spanlog/register'],
  ['--import=tsx', '--require', 'spanlog/register'],
  ['--require', './not-spanlog/register'],
  ['--require', 'spanlog/register-too'],
];

for (const options of FIRST) {
  test(`nothing has run before: node ${options.join(' ')}`, () =>
    assert.equal(isPreloadedFirst(options), true));
}
for (const options of NOT_FIRST) {
  test(`something may have run before: node ${options.join(' ')}`, () =>
    assert.equal(isPreloadedFirst(options), false));
}
