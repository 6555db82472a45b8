import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { isOwnCommand } from '../../src/sdk/own-command.ts';
import { ROOT } from '../support/app.ts';

const COMMAND = join(ROOT, 'dist/cli.js');

test('the command is known by its file, whatever leads to it', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'spanlog-own-command-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const link = join(folder, 'spanlog');
  symlinkSync(COMMAND, link);
  const other = join(folder, 'cli.js');
  writeFileSync(other, '');
  assert.equal(isOwnCommand(COMMAND, COMMAND), true);
  assert.equal(isOwnCommand(link, COMMAND), true);
  for (const script of [other, join(folder, 'gone/cli.js'), join(ROOT, 'dist/index.js'), undefined, '']) {
    assert.equal(isOwnCommand(script, COMMAND), false, script);
  }
});

test('nothing starts in it, though NODE_OPTIONS has the flag', () => {
  const { stdout, stderr, status } = spawnSync(process.execPath, [COMMAND, '--help'], {
    env: { ...process.env, NODE_OPTIONS: `--require ${join(ROOT, 'dist/register.js')}` },
    encoding: 'utf8',
  });
  assert.equal(status, 0);
  assert.match(stdout, /--port/);
  assert.equal(stderr, '');
});
