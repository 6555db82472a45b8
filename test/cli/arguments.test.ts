import assert from 'node:assert/strict';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { defaultDataDir, HELP, readArguments } from '../../src/cli/arguments.ts';
import { UsageError } from '../../src/cli/usage-error.ts';

test('without options it serves with the defaults', () => {
  assert.deepEqual(readArguments([], { XDG_STATE_HOME: '/state' }), {
    run: 'serve',
    port: 4318,
    host: '127.0.0.1',
    dataDir: resolve('/state/spanlog'),
    maxAgeMs: 7 * 86_400_000,
    maxBytes: 1024 ** 3,
  });
});

test('an option wins over its variable', () => {
  const env = {
    SPANLOG_LOCAL_PORT: '5000',
    SPANLOG_LOCAL_HOST: '::1',
    SPANLOG_LOCAL_DATA_DIR: '/d',
    SPANLOG_LOCAL_MAX_AGE: '12h',
    SPANLOG_LOCAL_MAX_SIZE: '',
  };
  const command = readArguments(['--port', '0', '--max-size=15.5 MiB', '--data-dir', '~/x'], env);
  assert.deepEqual(command, {
    run: 'serve',
    port: 0,
    host: '::1',
    dataDir: join(homedir(), 'x'),
    maxAgeMs: 12 * 3_600_000,
    maxBytes: 15.5 * 1024 ** 2,
  });
});

test('help and version', () => {
  assert.deepEqual(readArguments(['-h'], {}), { run: 'help' });
  assert.deepEqual(readArguments(['--version'], {}), { run: 'version' });
  for (const option of ['--port', '--host', '--data-dir', '--max-age', '--max-size'])
    assert.match(HELP, new RegExp(option));
});

for (const [args, env, message] of [
  [['--port', '70000'], {}, /^--port=70000 is not allowed: it must be a port from 0 to 65535$/],
  [['--port=4318x'], {}, /^--port=4318x /],
  [['--port='], {}, /^--port= is not allowed/],
  [[], { SPANLOG_LOCAL_PORT: 'abc' }, /^SPANLOG_LOCAL_PORT=abc is not allowed/],
  [['--host', 'a b'], {}, /^--host=a b is not allowed: it must be an address/],
  [['--max-age', '7'], {}, /^--max-age=7 .* 7d, 12h, 30m or 45s$/],
  [['--max-age', '0d'], {}, /^--max-age=0d /],
  [['--max-age', '-1d'], {}, /max-age/],
  [['--max-size', '10KB'], {}, /^--max-size=10KB .* at least 10MB/],
  [['--max-size', 'big'], {}, /^--max-size=big /],
  [['--prot', '1'], {}, /^Unknown option '--prot'/],
  [['--port'], {}, /'--port <value>' argument missing/],
  [['serve'], {}, /^there is no command "serve"/],
] as const) {
  test(`${[...args, ...Object.values(env)].join(' ')} is one clear error`, () => {
    assert.throws(
      () => readArguments(args, env),
      (error) => error instanceof UsageError && message.test(error.message) && !error.message.includes('\n'),
    );
  });
}

test('the folder is where the platform keeps such things', () => {
  assert.equal(defaultDataDir({}, 'linux'), join(homedir(), '.local', 'state', 'spanlog'));
  assert.equal(
    defaultDataDir({ XDG_STATE_HOME: 'relative' }, 'linux'),
    join(homedir(), '.local', 'state', 'spanlog'),
  );
  assert.equal(defaultDataDir({ LOCALAPPDATA: 'C:\\L' }, 'win32'), join('C:\\L', 'spanlog'));
  assert.match(defaultDataDir({}, 'darwin'), /Application Support.spanlog$/);
});
