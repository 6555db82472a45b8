import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { machineClock } from '../../src/spool/clock.ts';
import { nodeFileSystem } from '../../src/spool/file-system.ts';
import { Liveness } from '../../src/spool/liveness.ts';
import { thisMachine } from '../../src/spool/machine.ts';
import { giveUpOwnerFolder, makeOwnerFolder } from '../../src/spool/owner-folder.ts';
import { Takeover } from '../../src/spool/takeover.ts';
import { type Child, runFile, temporaryFolder, until } from './folder.ts';

/** An owner of this process, who takes over what is dead. */
function heir(dir: string): { folder: string; takeover: Takeover } {
  const folder = makeOwnerFolder(dir);
  const liveness = new Liveness(nodeFileSystem, thisMachine(), machineClock);
  return { folder, takeover: new Takeover({ dir, own: basename(folder), disk: nodeFileSystem, liveness }) };
}

async function killed(child: Child): Promise<void> {
  child.process.kill('SIGKILL');
  await child.ended;
}

/** What the heir has, by name. */
function inherited(folder: string): string[] {
  const path = join(folder, 'inherited');
  return existsSync(path) ? readdirSync(path).sort() : [];
}

const setOwner = (folder: string, change: object): void => {
  const file = join(folder, 'owner.json');
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), ...change }));
};

test('the folder of a killed process is taken, those of the living are not', async (t) => {
  const dir = temporaryFolder(t);
  const [living, stopped, dead] = [0, 1, 2].map(() => runFile(t, 'owner-process.ts', [dir])) as [
    Child,
    Child,
    Child,
  ];
  const folders = [await living.line(), await stopped.line(), await dead.line()];
  const { folder, takeover } = heir(dir);
  assert.deepEqual(await takeover.scan(), []);
  stopped.process.kill('SIGSTOP');
  await killed(dead);
  const name = basename(folders[2] as string);
  assert.deepEqual(await takeover.scan(), [join(folder, 'inherited', name)]);
  assert.equal(readFileSync(join(folder, 'inherited', name, 'logs-normal-1.seg'), 'utf8'), folders[2]);
  assert.deepEqual(await takeover.scan(), []);
  assert.deepEqual(takeover.held(), [join(folder, 'inherited', name)]);
  assert.ok(existsSync(folders[0] as string) && existsSync(folders[1] as string));
});

test('what the dead had taken over goes with them, side by side', async (t) => {
  const dir = temporaryFolder(t);
  const names: string[] = [];
  for (let generation = 0; generation < 4; generation++) {
    const child = runFile(t, 'owner-process.ts', [dir, 'race']);
    names.push(basename(await child.line()));
    child.process.stdin?.write('scan\n');
    const taken = JSON.parse(await child.line()) as string[];
    assert.deepEqual(taken.map((path) => basename(path)).sort(), names.slice(0, -1).sort());
    await killed(child);
  }
  const { folder, takeover } = heir(dir);
  const taken = await takeover.scan();
  assert.deepEqual(taken.map((path) => basename(path)).sort(), [...names].sort());
  assert.deepEqual(inherited(folder), [...names].sort());
  for (const path of taken) assert.ok(existsSync(join(path, 'logs-normal-1.seg')));
});

test('a chain that was broken off in the middle is found by the next shipper', async (t) => {
  const dir = temporaryFolder(t);
  const { folder, takeover } = heir(dir);
  const [outer, inner] = ['m1-1-0-aa', 'm0-1-0-bb'];
  mkdirSync(join(folder, 'inherited', outer, 'inherited', inner), { recursive: true });
  assert.deepEqual(
    takeover.held().map((path) => basename(path)),
    [outer, inner],
  );
  assert.deepEqual(inherited(folder), [inner, outer].sort());
});

test('of several who see the same dead exactly one gets each', async (t) => {
  const dir = temporaryFolder(t);
  const victims = Array.from({ length: 12 }, () => makeOwnerFolder(dir));
  for (const victim of victims) writeFileSync(join(victim, 'logs-high-1.seg'), victim);
  const racers = [0, 1, 2].map(() => runFile(t, 'owner-process.ts', [dir, 'race']));
  for (const racer of racers) await racer.line();
  for (const victim of victims) giveUpOwnerFolder(victim);
  for (const racer of racers) racer.process.stdin?.write('now\n');
  const taken = (await Promise.all(racers.map((racer) => racer.line()))).map(
    (line) => JSON.parse(line) as string[],
  );
  assert.deepEqual(
    taken
      .flat()
      .map((path) => basename(path))
      .sort(),
    victims.map((path) => basename(path)).sort(),
  );
  for (const path of taken.flat()) assert.ok(existsSync(join(path, 'logs-high-1.seg')));
});

test('a pid that is used again does not keep the dead alive', async (t) => {
  const dir = temporaryFolder(t);
  const victim = makeOwnerFolder(dir);
  const { takeover } = heir(dir);
  assert.deepEqual(await takeover.scan(), [], 'it is this process, as it says');
  setOwner(victim, process.platform === 'linux' ? { started: '1' } : { closed: true });
  assert.equal((await takeover.scan()).length, 1);
});

test("a container's pid 1 is told from the pid 1 of the one before it", async (t) => {
  const dir = temporaryFolder(t);
  // In another pid namespace of this machine, as a container is, where it can be made; else one that says so.
  const inside = ['unshare', '--pid', '--fork', '--kill-child', '--mount-proc'];
  const possible = spawnSync(inside[0] as string, [...inside.slice(1), 'true']).status === 0;
  const { folder, takeover } = heir(dir);
  const container = runFile(t, 'owner-process.ts', [dir], possible ? inside : []);
  const victim = await container.line();
  const owner = JSON.parse(readFileSync(join(victim, 'owner.json'), 'utf8'));
  if (possible) assert.equal(owner.pid, 1);
  else setOwner(victim, { pid: 1, thread: 1, pidNamespace: 'pid:[1]' });
  assert.deepEqual(await takeover.scan(), [], 'it answers');
  if (possible) {
    // Another container, whose first process is pid 1 too, leaves it alone as well.
    const next = runFile(t, 'owner-process.ts', [dir, 'race'], inside);
    await next.line();
    next.process.stdin?.write('scan\n');
    assert.deepEqual(JSON.parse(await next.line()), []);
  }
  await killed(container);
  await until('it is taken', async () => (await takeover.scan()).length === 1);
  assert.deepEqual(inherited(folder), [basename(victim)]);
});

test('a thread that has ended is dead though its process lives', async (t) => {
  const dir = temporaryFolder(t);
  const child = runFile(t, 'owner-process.ts', [dir, 'thread']);
  const victim = await child.line();
  const { takeover } = heir(dir);
  assert.deepEqual(await takeover.scan(), []);
  child.process.stdin?.write('end\n');
  assert.equal(await child.line(), 'the thread has ended');
  await until('it is taken', async () =>
    (await takeover.scan()).some((path) => basename(path) === basename(victim)),
  );
  assert.equal(child.process.exitCode, null);
});

test('links, strange names and folders of others are left alone, old leftovers are removed', async (t) => {
  const dir = temporaryFolder(t);
  const elsewhere = temporaryFolder(t);
  const { takeover } = heir(dir);
  writeFileSync(join(elsewhere, 'owner.json'), '{"pid":1,"host":"x","created":1,"closed":true}');
  symlinkSync(elsewhere, join(dir, 'm2-1-0-cc'));
  for (const name of ['lost+found', 'quarantine', '.new-m2-1-0-dd', '.new-m2-1-0-ee'])
    mkdirSync(join(dir, name));
  utimesSync(join(dir, '.new-m2-1-0-dd'), 1, 1);
  assert.deepEqual(await takeover.scan(), []);
  assert.ok(!existsSync(join(dir, '.new-m2-1-0-dd')));
  for (const name of ['lost+found', 'quarantine', '.new-m2-1-0-ee', 'm2-1-0-cc'])
    assert.ok(existsSync(join(dir, name)));
});
