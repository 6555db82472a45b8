import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultSpoolDir, fileName } from '../../src/spool/default-dir.ts';

const HOME = { HOME: '/home/ada' };

test('the folder is where the platform keeps the state of programs', () => {
  assert.equal(defaultSpoolDir('orders', HOME, 'linux'), '/home/ada/.local/state/spanlog/spool/orders');
  assert.equal(
    defaultSpoolDir('orders', { ...HOME, XDG_STATE_HOME: '/var/state' }, 'linux'),
    '/var/state/spanlog/spool/orders',
  );
  assert.equal(
    defaultSpoolDir('orders', { ...HOME, XDG_STATE_HOME: 'state' }, 'linux'),
    '/home/ada/.local/state/spanlog/spool/orders',
  );
  assert.equal(
    defaultSpoolDir('orders', HOME, 'darwin'),
    '/home/ada/Library/Application Support/spanlog/spool/orders',
  );
  assert.match(
    defaultSpoolDir('orders', { LOCALAPPDATA: 'C:\\Users\\ada\\AppData\\Local' }, 'win32') ?? '',
    /^C:\\Users\\ada\\AppData\\Local.spanlog.spool.orders$/,
  );
});

test('a name that can be a file name stays, any other becomes one of its own', () => {
  for (const name of ['orders', 'orders-api.v2', 'A_1']) assert.equal(fileName(name), name);
  const others = [
    '',
    '.',
    '..',
    '../../etc',
    'a/b',
    'a b',
    'a:b',
    'größe',
    'x'.repeat(200),
    'con.',
    '-rf',
    '\0',
  ];
  const made = others.map(fileName);
  for (const name of made) assert.match(name, /^[A-Za-z0-9._-]{1,100}$/);
  for (const name of made) assert.ok(!name.startsWith('.') && !name.endsWith('.'), name);
  assert.equal(new Set(made).size, others.length, 'no two share one');
});
