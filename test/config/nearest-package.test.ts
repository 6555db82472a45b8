import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { nearestPackage } from '../../src/config/nearest-package.ts';
import { requireOptionalPeer } from '../../src/config/optional-peer.ts';

const root = realpathSync(mkdtempSync(join(tmpdir(), 'spanlog-package-')));
const write = (path: string, text: string) => {
  mkdirSync(join(root, path, '..'), { recursive: true });
  writeFileSync(join(root, path), text);
};

before(() => {
  write('package.json', '{"name":"root","version":"1.0.0"}');
  write(
    'app/package.json',
    JSON.stringify({
      name: '@shop/app',
      version: '2.1.0',
      dependencies: { a: '1' },
      optionalDependencies: { b: '1' },
      devDependencies: { c: '1' },
    }),
  );
  write('app/server.js', '');
  write('app/dist/cjs/package.json', '{"type":"commonjs"}');
  write('app/dist/cjs/server.js', '');
  write('broken/package.json', '{"name": ');
  write('odd/package.json', '{"name":5,"version":{},"dependencies":"none"}');
  write('list/package.json', '[]');
  write('nameless/package.json', '{"dependencies":{"d":"1"}}');
  write('app/node_modules/peer/index.js', 'exports.here = true;');
  write('app/node_modules/broken-peer/index.js', 'require("not-installed-either");');
});
after(() => rmSync(root, { recursive: true }));

describe('nearestPackage', () => {
  it('is found from the file, from its folder (`node .`), and from a file without its extension', () => {
    for (const main of ['app/server.js', 'app', 'app/server', 'app/missing/deep.js']) {
      assert.equal(nearestPackage(join(root, main))?.name, '@shop/app', main);
    }
  });

  it('tells version, path and every dependency', () => {
    assert.deepEqual(nearestPackage(join(root, 'app/server.js')), {
      path: join(root, 'app/package.json'),
      name: '@shop/app',
      version: '2.1.0',
      dependencies: ['a', 'b', 'c'],
    });
  });

  it('is that of the working directory for a program that is installed there, and no other', (t) => {
    write('app/node_modules/next/package.json', '{"name":"next"}');
    const before = process.cwd();
    t.after(() => process.chdir(before));
    const program = join(root, 'app/node_modules/next/dist/bin/next');
    assert.equal(nearestPackage(program)?.name, 'next');
    process.chdir(join(root, 'app/dist'));
    assert.equal(nearestPackage(program)?.name, '@shop/app');
    process.chdir(join(root, 'list'));
    assert.equal(nearestPackage(program)?.name, 'next');
  });

  it('passes by a package.json that only tells the module system, or cannot be read', () => {
    assert.equal(nearestPackage(join(root, 'app/dist/cjs/server.js'))?.name, '@shop/app');
    assert.equal(nearestPackage(join(root, 'broken/x.js'))?.name, 'root');
    assert.equal(nearestPackage(join(root, 'list/x.js'))?.name, 'root');
  });

  it('takes one without a name for its dependencies', () => {
    const { name, dependencies } = nearestPackage(join(root, 'nameless/x.js')) ?? {};
    assert.deepEqual([name, dependencies], [undefined, ['d']]);
  });

  it('survives fields of wrong types', () => {
    const { name, version, dependencies } = nearestPackage(join(root, 'odd/x.js')) ?? {};
    assert.deepEqual([name, version, dependencies], [undefined, undefined, []]);
  });

  it('is looked for from the working directory without a main file', () => {
    assert.equal(nearestPackage('')?.path, join(process.cwd(), 'package.json'));
  });
});

describe('requireOptionalPeer', () => {
  const load = (name: string) => {
    const main = process.argv[1] ?? '';
    process.argv[1] = join(root, 'app/server.js');
    try {
      return requireOptionalPeer(name, { key: 'otlp.protocol', value: 'grpc', install: `${name} other` });
    } finally {
      process.argv[1] = main;
    }
  };

  it('loads what the app has installed', () => {
    assert.deepEqual(load('peer'), { here: true });
  });

  it('names the package to install', () => {
    assert.throws(() => load('no-such-peer'), {
      name: 'ConfigError',
      key: 'otlp.protocol',
      message:
        'otlp.protocol: "grpc" is not allowed; allowed: this value after: npm install no-such-peer other',
    });
  });

  it('does not call a peer missing whose own dependency is', () => {
    assert.throws(() => load('broken-peer'), /not-installed-either/);
  });
});
