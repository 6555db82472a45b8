import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { startedOf, thisMachine } from '../../src/spool/machine.ts';

const rest = '1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 1106123 20 21';

test('the start of a thread is read behind a name with spaces and parentheses', () => {
  assert.deepEqual(startedOf(`4242 (node) S ${rest}`), { ticks: '1106123' });
  assert.deepEqual(startedOf(`4242 (a) S 9 (b c) R ${rest}`), { ticks: '1106123' });
  assert.deepEqual(startedOf(`4242 (stopped) T ${rest}`), { ticks: '1106123' });
});

test('a zombie is gone, a line that says nothing is unknown', () => {
  assert.equal(startedOf(`4242 (node) Z ${rest}`), 'gone');
  assert.equal(startedOf(`4242 (node) X ${rest}`), 'gone');
  assert.equal(startedOf(''), 'unknown');
});

test('this machine knows its own threads, and tells the dead from the living', async (t) => {
  const machine = thisMachine();
  if (process.platform !== 'linux') {
    assert.equal(machine.boot, undefined);
    assert.equal(machine.thread(), undefined);
    return;
  }
  assert.match(machine.boot ?? '', /^[0-9a-f-]{36}$/);
  assert.match(machine.pidNamespace ?? '', /^pid:\[\d+\]$/);
  assert.equal(machine.thread(), process.pid, 'the main thread has the number of its process');
  assert.match((machine.started(process.pid, process.pid) as { ticks: string }).ticks, /^\d+$/);

  const source = `
    import { parentPort } from 'node:worker_threads';
    const { thisMachine } = await import(${JSON.stringify(import.meta.resolve('../../src/spool/machine.ts'))});
    parentPort.postMessage(thisMachine().thread());
    parentPort.once('message', () => parentPort.close());
  `;
  const worker = new Worker(source, { eval: true });
  t.after(() => worker.terminate());
  const [thread] = (await once(worker, 'message')) as [number];
  assert.notEqual(thread, process.pid);
  assert.equal(typeof machine.started(process.pid, thread), 'object');
  worker.postMessage('end');
  await once(worker, 'exit');
  // The kernel may need a moment to take the thread out of its list.
  const until = Date.now() + 10_000;
  while (machine.started(process.pid, thread) !== 'gone')
    assert.ok(Date.now() < until, 'the thread is not gone');
});

test('a killed process that nobody has waited for yet is gone', {
  skip: process.platform !== 'linux',
}, async (t) => {
  // The shell's child dies at once and stays a zombie: its parent has become a sleep, which never asks for it.
  const shell = spawn('/bin/sh', ['-c', '/bin/sh -c "echo \\$\\$; kill -9 \\$\\$" & exec sleep 600'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  t.after(() => shell.kill('SIGKILL'));
  const [line] = (await once(shell.stdout, 'data')) as [Buffer];
  const pid = Number(line.toString());
  const machine = thisMachine();
  const until = Date.now() + 10_000;
  while (machine.started(pid, pid) !== 'gone') assert.ok(Date.now() < until, 'it is not gone');
  assert.equal(machine.exists(pid), true, 'it is still in the list of processes');
});
