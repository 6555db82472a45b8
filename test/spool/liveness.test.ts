import assert from 'node:assert/strict';
import { utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { nodeFileSystem } from '../../src/spool/file-system.ts';
import type { Answer } from '../../src/spool/lease.ts';
import { Liveness } from '../../src/spool/liveness.ts';
import type { Machine, Started } from '../../src/spool/machine.ts';
import { temporaryFolder } from './folder.ts';

const MINUTE = 60_000;

/** An owner in a folder, seen by somebody else, with everything that matters in the hand of the test. */
function scene(t: TestContext, owner: object = {}) {
  const folder = temporaryFolder(t);
  const state = {
    now: 1_800_000_000_000,
    elapsed: 5_000,
    started: { ticks: '5' } as Started,
    boot: 'boot',
    host: 'web-1',
    pidNamespace: 'pid:[1]',
    answer: 'none' as Answer,
  };
  const machine: Machine = {
    get host() {
      return state.host;
    },
    get boot() {
      return state.boot;
    },
    get pidNamespace() {
      return state.pidNamespace;
    },
    pid: 1,
    thread: () => 1,
    started: () => state.started,
    exists: () => true,
  };
  const file = join(folder, 'owner.json');
  writeFileSync(
    file,
    JSON.stringify({
      pid: 9,
      threadId: 0,
      thread: 9,
      pidNamespace: 'pid:[1]',
      boot: 'boot',
      started: '5',
      host: 'web-1',
      created: 1,
      ...owner,
    }),
  );
  const beat = (): void => utimesSync(file, state.now / 1000, state.now / 1000);
  beat();
  const clock = { now: () => state.now, elapsed: () => state.elapsed };
  const liveness = new Liveness(nodeFileSystem, machine, clock, () => Promise.resolve(state.answer));
  const pass = (ms: number): void => {
    state.now += ms;
    state.elapsed += ms;
  };
  return { state, beat, pass, file, isDead: () => liveness.isDead(folder) };
}

test('the process table decides, unless the socket answers', async (t) => {
  const { state, isDead } = scene(t);
  assert.equal(await isDead(), false);
  state.answer = 'refused';
  assert.equal(await isDead(), false, 'its shipper may have failed');
  state.started = 'gone';
  assert.equal(await isDead(), true);
  state.answer = 'answers';
  assert.equal(await isDead(), false);
});

test('one that has closed is dead at once', async (t) => {
  const { state, isDead } = scene(t, { closed: true });
  state.answer = 'answers';
  assert.equal(await isDead(), true);
});

test('in another container of the machine the socket decides', async (t) => {
  const { state, isDead } = scene(t, { pidNamespace: 'pid:[2]' });
  state.answer = 'answers';
  assert.equal(await isDead(), false);
  state.answer = 'none';
  assert.equal(await isDead(), false, 'its heartbeat is fresh');
  state.answer = 'refused';
  assert.equal(await isDead(), true);
});

test('on another machine a refused connection says nothing, only the heartbeat', async (t) => {
  const { state, pass, beat, isDead } = scene(t, { boot: 'other', host: 'web-2' });
  state.answer = 'refused';
  for (let minute = 0; minute < 30; minute += 0.5) {
    assert.equal(await isDead(), false);
    pass(MINUTE / 2);
    beat();
  }
  for (let minute = 0; minute < 10; minute++) {
    assert.equal(await isDead(), false);
    pass(MINUTE);
  }
  pass(1_000);
  assert.equal(await isDead(), true);
});

test('a clock set by a year does not make the living dead', async (t) => {
  for (const jump of [-1, 1]) {
    const { state, pass, beat, isDead } = scene(t, { boot: 'other', host: 'web-2' });
    assert.equal(await isDead(), false);
    state.now += jump * 365 * 24 * 60 * MINUTE;
    for (let seconds = 0; seconds < 30; seconds += 10) {
      assert.equal(await isDead(), false, `${jump} year, ${seconds} s later`);
      pass(10_000);
    }
    beat();
    pass(10_000);
    for (let beats = 0; beats < 10; beats++) {
      assert.equal(await isDead(), false);
      pass(30_000);
      beat();
    }
  }
});

test('one that says nothing of itself is judged by the time of its file or folder', async (t) => {
  for (const text of ['', '{"pid":']) {
    const { pass, file, isDead } = scene(t);
    writeFileSync(file, text);
    utimesSync(file, 1_800_000_000, 1_800_000_000);
    assert.equal(await isDead(), false);
    pass(11 * MINUTE);
    assert.equal(await isDead(), true);
  }
});
