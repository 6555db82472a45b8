import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'node:test';
import { findInstrumentations } from '../../src/sdk/instrumentations.ts';

const root = realpathSync(mkdtempSync(join(tmpdir(), 'spanlog-instrumentations-')));
const main = process.argv[1];
const CLASS = 'class { constructor() { this.made = true; } setTracerProvider() {} enable() {} }';

function install(name: string, code: string): void {
  const folder = join(root, 'node_modules/@opentelemetry', name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: `@opentelemetry/${name}` }));
  writeFileSync(join(folder, 'index.js'), code);
}

function find() {
  const warnings: string[] = [];
  const found = findInstrumentations((line) => warnings.push(line));
  return { found, names: found.map((one) => one.name), warnings };
}

before(() => {
  const dependencies = Object.fromEntries(
    [
      'instrumentation-pg',
      'instrumentation-http',
      'instrumentation-undici',
      'instrumentation',
      'instrumentation-odd',
      'instrumentation-broken',
      'instrumentation-hungry',
      'sdk-node',
    ].map((name) => [`@opentelemetry/${name}`, '*']),
  );
  const devDependencies = {
    '@opentelemetry/instrumentation-pruned': '*',
    '@opentelemetry/instrumentation-pg': '*',
  };
  writeFileSync(join(root, 'package.json'), JSON.stringify({ name: 'app', dependencies, devDependencies }));
  for (const name of ['pg', 'http', 'undici'])
    install(`instrumentation-${name}`, `exports.MyInstrumentation = ${CLASS};`);
  install('instrumentation', 'throw new Error("must not be loaded");');
  install(
    'instrumentation-odd',
    `exports.OddInstrumentation = 5; exports.Other = ${CLASS}; exports.helper = () => {};`,
  );
  install('instrumentation-broken', 'throw new Error("wrong version");');
  install('instrumentation-hungry', 'require("@opentelemetry/not-there");');
  process.argv[1] = join(root, 'app.js');
});
after(() => {
  process.argv[1] = main ?? '';
  rmSync(root, { recursive: true });
});
afterEach(() => delete process.env['OTEL_NODE_DISABLED_INSTRUMENTATIONS']);

describe('findInstrumentations', () => {
  it('makes one of each that is named and installed, and none of those built in', () => {
    const { found, names } = find();
    assert.deepEqual(names, ['pg']);
    assert.equal((found[0]?.instrumentations[0] as { made?: boolean } | undefined)?.made, true);
    assert.equal(found[0]?.path, join(root, 'node_modules/@opentelemetry/instrumentation-pg/index.js'));
  });

  it('says which could not be started, and is silent on what production leaves out', () => {
    const { warnings } = find();
    assert.equal(warnings.length, 2);
    assert.match(
      warnings[0] ?? '',
      /^@opentelemetry\/instrumentation-broken is installed but could not be started: wrong version$/,
    );
    assert.match(warnings[1] ?? '', /^@opentelemetry\/instrumentation-hungry .*not-there/);
    assert.doesNotMatch(warnings[1] ?? '', /\n/);
  });

  it('leaves out what is disabled', () => {
    process.env['OTEL_NODE_DISABLED_INSTRUMENTATIONS'] = ' pg , broken,hungry';
    assert.deepEqual([find().names, find().warnings], [[], []]);
  });

  it('takes the bundle without what is built in', () => {
    install('auto-instrumentations-node', `exports.getNodeAutoInstrumentations = (config) => [{ config }];`);
    writeFileSync(
      join(root, 'package.json'),
      JSON.stringify({ name: 'app', dependencies: { '@opentelemetry/auto-instrumentations-node': '*' } }),
    );
    const { found } = find();
    assert.deepEqual(
      found.map(({ name, instrumentations }) => [name, instrumentations]),
      [
        [
          'auto',
          [
            {
              config: {
                '@opentelemetry/instrumentation-http': { enabled: false },
                '@opentelemetry/instrumentation-undici': { enabled: false },
              },
            },
          ],
        ],
      ],
    );
  });
});
