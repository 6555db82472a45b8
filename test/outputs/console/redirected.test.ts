import assert from 'node:assert/strict';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { Redirected } from '../../../src/outputs/console/redirected.ts';

/** A file on a disk with room for so many bytes. */
function disk(t: TestContext, room: number) {
  const folder = mkdtempSync(join(tmpdir(), 'spanlog-redirected-'));
  const path = join(folder, 'out.log');
  const fd = openSync(path, 'w');
  t.after(() => {
    closeSync(fd);
    rmSync(folder, { recursive: true });
  });
  const state = { room };
  const said: string[] = [];
  const file = new Redirected(
    fd,
    (line) => said.push(line),
    (to, bytes, from) => {
      if (state.room === 0) throw new Error('ENOSPC: no space left on device, write');
      const written = writeSync(to, bytes, from, Math.min(state.room, bytes.length - from));
      state.room -= written;
      return written;
    },
  );
  return { file, said, state, text: () => readFileSync(path, 'utf8') };
}

describe('Redirected', () => {
  it('counts every line a full disk does not take whole, says so once, and goes on when there is room', (t) => {
    const { file, said, state, text } = disk(t, 7);
    for (const line of ['one\n', 'two…\n', 'three\n']) file.write(line);
    assert.equal(text(), 'one\ntwo');
    assert.equal(file.lost, 2);
    assert.deepEqual(said, ['it cannot be written: ENOSPC: no space left on device, write']);
    state.room = 100;
    file.write('four\n');
    file.write('five\n');
    assert.equal(text(), 'one\ntwo\nfour\nfive\n');
    assert.equal(file.lost, 2);
    assert.deepEqual(said.slice(1), ['it is written again; 2 lines are missing']);
  });
});
