import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { lockFolder } from '../../../src/local/store/lock.ts';
import { temporaryFolder } from '../fixtures.ts';

test('held once, free again after the release', (t) => {
  const folder = temporaryFolder(t);
  const lock = lockFolder(folder);
  assert.throws(() => lockFolder(folder), /another spanlog is using the folder/);
  lock.release();
  lockFolder(folder).release();
});

test('a killed process leaves no lock behind', async (t) => {
  const folder = temporaryFolder(t);
  const file = new URL('../../../src/local/store/lock.ts', import.meta.url).href;
  const script = `
    const { lockFolder } = await import(${JSON.stringify(file)});
    globalThis.lock = lockFolder(${JSON.stringify(folder)});
    console.log('held');
    setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  t.after(() => child.kill('SIGKILL'));
  await once(child.stdout, 'data');
  assert.throws(() => lockFolder(folder), /another spanlog/);
  child.kill('SIGKILL');
  await once(child, 'close');
  lockFolder(folder).release();
});
