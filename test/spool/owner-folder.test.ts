import assert from 'node:assert/strict';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { test } from 'node:test';
import {
  beganAt,
  giveUpOwnerFolder,
  isOwnerName,
  makeOwnerFolder,
  privateFolder,
  UnsafeFolderError,
} from '../../src/spool/owner-folder.ts';
import { temporaryFolder } from './folder.ts';

test('an owner gets a folder of its own, for its user alone', (t) => {
  const dir = join(temporaryFolder(t), 'state', 'spool');
  const [one, other] = [makeOwnerFolder(dir), makeOwnerFolder(dir)];
  assert.notEqual(one, other);
  assert.deepEqual(readdirSync(dir).sort(), [basename(one), basename(other)].sort());
  for (const path of [dir, one]) assert.equal(statSync(path).mode & 0o777, 0o700);
  assert.deepEqual(readdirSync(one), ['owner.json']);
  assert.equal(statSync(join(one, 'owner.json')).mode & 0o777, 0o600);
  assert.equal(JSON.parse(readFileSync(join(one, 'owner.json'), 'utf8')).pid, process.pid);
  assert.ok(isOwnerName(basename(one)));
  assert.ok(Math.abs(beganAt(basename(one)) - Date.now()) < 60_000);
});

test('in a folder into which others can put files, one is made for this user alone', (t) => {
  const dir = join(temporaryFolder(t), 'spool');
  mkdirSync(dir);
  chmodSync(dir, 0o777);
  const made = makeOwnerFolder(dir);
  assert.equal(dirname(made), privateFolder(dir));
  assert.equal(statSync(privateFolder(dir)).mode & 0o777, 0o700);
  assert.deepEqual(readdirSync(dir), [basename(privateFolder(dir))]);
  chmodSync(dir, 0o1777);
  assert.equal(dirname(makeOwnerFolder(dir)), dir);
});

test('what another has put in its place is refused', (t) => {
  const dir = join(temporaryFolder(t), 'spool');
  mkdirSync(dir);
  chmodSync(dir, 0o777);
  symlinkSync(temporaryFolder(t), privateFolder(dir));
  assert.throws(
    () => makeOwnerFolder(dir),
    (error) => error instanceof UnsafeFolderError && error.message.includes(privateFolder(dir)),
  );
});

test("another user's folder is refused", {
  skip: process.getuid?.() === 0 ? false : 'only root can give one away',
}, async (t) => {
  const dir = temporaryFolder(t);
  const { chownSync } = await import('node:fs');
  chownSync(dir, 12_345, 12_345);
  assert.throws(() => makeOwnerFolder(dir), /belongs to another user \(12345\)/);
});

test('a folder given up with nothing in it is removed, else it says so', (t) => {
  const dir = temporaryFolder(t);
  const [empty, full, heir] = [makeOwnerFolder(dir), makeOwnerFolder(dir), makeOwnerFolder(dir)];
  writeFileSync(join(full, 'logs-high-3.seg.zst'), 'x');
  mkdirSync(join(heir, 'inherited', basename(full)), { recursive: true });
  for (const folder of [empty, full, heir]) giveUpOwnerFolder(folder);
  assert.equal(existsSync(empty), false);
  for (const folder of [full, heir]) {
    assert.equal(JSON.parse(readFileSync(join(folder, 'owner.json'), 'utf8')).closed, true);
  }
  giveUpOwnerFolder(empty);
});
