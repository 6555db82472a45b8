import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { holdLease, knock } from '../../src/spool/lease.ts';
import { runFile, temporaryFolder, until } from './folder.ts';

test('an owner answers while it holds its lease', async (t) => {
  const folder = temporaryFolder(t);
  assert.equal(await knock(folder), 'none');
  const lease = await holdLease(folder);
  assert.equal(lease.listening, true);
  assert.equal(await knock(folder), 'answers');
  await lease.close();
  assert.notEqual(await knock(folder), 'answers');
});

test('a lease is taken up again where an earlier one was left', async (t) => {
  const folder = temporaryFolder(t);
  writeFileSync(join(folder, 'alive'), 'left');
  const lease = await holdLease(folder);
  t.after(() => lease.close());
  assert.equal(await knock(folder), 'answers');
});

test('a path too long for a socket is reached by way of its folder', {
  skip: process.platform !== 'linux',
}, async (t) => {
  const folder = join(temporaryFolder(t), 'x'.repeat(120));
  mkdirSync(folder);
  const before = readdirSync('/proc/self/fd').length;
  const lease = await holdLease(folder);
  assert.equal(lease.listening, true);
  assert.ok(existsSync(join(folder, 'alive')));
  assert.equal(await knock(folder), 'answers');
  await lease.close();
  assert.notEqual(await knock(folder), 'answers');
  assert.equal(readdirSync('/proc/self/fd').length, before, 'no file descriptor is left open');
});

test('the time of owner.json is renewed', async (t) => {
  const folder = temporaryFolder(t);
  const file = join(folder, 'owner.json');
  writeFileSync(file, '{}');
  utimesSync(file, 1_000, 1_000);
  const lease = await holdLease(folder);
  t.after(() => lease.close());
  assert.ok(Math.abs(statSync(file).mtimeMs - Date.now()) < 60_000);
  utimesSync(file, 1_000, 1_000);
  lease.touch();
  assert.ok(Math.abs(statSync(file).mtimeMs - Date.now()) < 60_000);
});

test('a killed owner refuses, a stopped one answers', async (t) => {
  const owner = runFile(t, 'owner-process.ts', [temporaryFolder(t)]);
  const folder = await owner.line();
  assert.equal(await knock(folder), 'answers');
  owner.process.kill('SIGSTOP');
  assert.equal(await knock(folder), 'answers');
  owner.process.kill('SIGKILL');
  await owner.ended;
  await until('nobody answers', async () => (await knock(folder)) === 'refused');
});

test('a folder without sockets makes no lease, and no error', async (t) => {
  const lease = await holdLease(join(temporaryFolder(t), 'missing'));
  assert.equal(lease.listening, false);
  await lease.close();
});

test('the lease of a cluster worker is its own, not that of the primary', async (t) => {
  const primary = runFile(t, 'cluster-process.ts', [temporaryFolder(t)]);
  const folder = await primary.line();
  assert.equal(await knock(folder), 'answers');
  primary.process.stdin?.write('kill\n');
  assert.equal(await primary.line(), 'the worker has ended');
  await until('nobody answers', async () => (await knock(folder)) === 'refused');
  assert.equal(primary.process.exitCode, null);
});
