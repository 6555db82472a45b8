import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ConfigError } from '../../src/config/config-error.ts';
import { configFromEnvironment } from '../../src/config/environment.ts';

describe('the variables of the spool', () => {
  it('are read, sizes and times as people write them', () => {
    assert.deepEqual(
      configFromEnvironment({
        SPANLOG_DURABILITY: 'CALL',
        SPANLOG_SPOOL: 'on',
        SPANLOG_SPOOL_DIR: '/var/spool',
        SPANLOG_SPOOL_MAX_BYTES: '2GB',
        SPANLOG_SPOOL_MAX_AGE: '1.5h',
        SPANLOG_SPOOL_FSYNC: '500ms',
      }),
      {
        durability: 'call',
        spool: { disk: true, dir: '/var/spool', maxBytes: 2 * 1024 ** 3, maxAge: 5_400_000, fsync: 500 },
      },
    );
    assert.deepEqual(configFromEnvironment({ SPANLOG_SPOOL: 'off', SPANLOG_SPOOL_DIR: '/x' }), {
      spool: { disk: false, dir: '/x' },
    });
    assert.deepEqual(configFromEnvironment({ SPANLOG_SPOOL_FSYNC: 'off' }), { spool: { fsync: false } });
    assert.deepEqual(configFromEnvironment({ SPANLOG_SPOOL: '' }), {});
  });

  for (const [name, value] of Object.entries({
    SPANLOG_DURABILITY: 'always',
    SPANLOG_SPOOL: 'perhaps',
    SPANLOG_SPOOL_MAX_BYTES: '10',
    SPANLOG_SPOOL_MAX_AGE: '1s',
    SPANLOG_SPOOL_FSYNC: '-1ms',
  })) {
    it(`refuses ${name}=${value}, naming both`, () => {
      assert.throws(
        () => configFromEnvironment({ [name]: value }),
        (error) =>
          error instanceof ConfigError && error.message.startsWith(`${name}: "${value}" is not allowed`),
      );
    });
  }
});

describe('SPANLOG_EXIT_TIMEOUT', () => {
  it('is a number of milliseconds or a time', () => {
    for (const [text, milliseconds] of [
      ['0', 0],
      ['1500', 1_500],
      ['5s', 5_000],
    ] as const) {
      assert.deepEqual(configFromEnvironment({ SPANLOG_EXIT_TIMEOUT: text }), { exitTimeout: milliseconds });
    }
  });

  it('refuses anything else', () => {
    for (const text of ['soon', '-1', '1.5']) {
      assert.throws(
        () => configFromEnvironment({ SPANLOG_EXIT_TIMEOUT: text }),
        /SPANLOG_EXIT_TIMEOUT: ".+" is not allowed; allowed: a number of milliseconds, or a time such as 5s/,
      );
    }
  });
});

describe('a variable that does not exist', () => {
  it('is refused where one that does was meant', () => {
    for (const [name, meant] of [
      ['SPANLOG_LEVL', 'SPANLOG_LEVEL'],
      ['SPANLOG_LEVELS', 'SPANLOG_LEVEL'],
      ['SPANLOG_SPOOLDIR', 'SPANLOG_SPOOL_DIR'],
    ] as const) {
      assert.throws(
        () => configFromEnvironment({ [name]: 'x' }),
        new RegExp(`there is no variable ${name} \\(did you mean ${meant}\\?\\)`),
      );
    }
  });

  it('is left alone where it is nobody’s mistake', () => {
    assert.deepEqual(
      configFromEnvironment({
        SPANLOG_COLLECTOR_SERVICE_HOST: '10.0.0.1',
        SPANLOG_PORT: 'tcp://10.0.0.1:4318',
        SPANLOG_LOCAL_PORT: '4318',
        SPANLOG_LOCAL_DATA_DIR: '/x',
        SPANLOG_SEED: '1',
      }),
      {},
    );
  });
});
