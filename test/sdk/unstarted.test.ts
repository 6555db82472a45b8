import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';

const INDEX = new URL('../../src/index.ts', import.meta.url).href;

/** Runs a script that never starts Spanlog. */
function run(script: string, env: NodeJS.ProcessEnv = {}) {
  const code = `import { getLogger, stats } from ${JSON.stringify(INDEX)}; const log = getLogger('x'); ${script}`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', code], {
    env: { PATH: process.env['PATH'], ...env },
    encoding: 'utf8',
  });
  assert.equal(status, 0, stderr);
  return {
    lines: stdout
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line)),
    stderr,
  };
}

describe('logging without start', () => {
  it('shows records, redacted, with one warning', () => {
    const { lines, stderr } = run(
      `log.debug('no'); log.info('one', { password: 'p' }); log.error(new Error('two'));`,
    );
    assert.deepEqual(
      lines.map((line) => [line.message, line.password]),
      [
        ['one', '[Redacted]'],
        ['two', undefined],
      ],
    );
    assert.match(stderr, /^spanlog: not started: [^\n]*\n$/);
  });

  it('keeps to the configured levels from the first record on', () => {
    const { lines } = run(`log.debug('first'); log.trace('no');`, { SPANLOG_LEVEL: 'error,x=debug' });
    assert.deepEqual(
      lines.map((line) => line.message),
      ['first'],
    );
  });

  it('says nothing as long as there is nothing to show', () => {
    const { lines, stderr } = run(`log.debug('no');`);
    assert.deepEqual([lines, stderr], [[], '']);
  });

  it('names a wrong configuration, and shows records all the same', () => {
    const { lines, stderr } = run(`log.info('one'); log.info('two');`, { SPANLOG_LEVEL: 'loud' });
    assert.equal(lines.length, 2);
    assert.match(stderr, /^spanlog: SPANLOG_LEVEL: "loud" is not allowed.*\nspanlog: not started: .*\n$/);
  });
});
