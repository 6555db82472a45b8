import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import fc from 'fast-check';
import { type FileSystem, nodeFileSystem, type OpenFor } from '../../src/spool/file-system.ts';
import { FakeFileSystem } from './fake-file-system.ts';
import { seeded } from './random.ts';

/** Calls on a handful of paths and on the files opened so far. */
type Step =
  | { call: 'open'; path: number; purpose: OpenFor }
  | { call: 'write'; file: number; bytes: string; position: number | undefined }
  | { call: 'read' | 'truncate'; file: number; at: number }
  | { call: 'close' | 'fstat' | 'sync'; file: number }
  | { call: 'mkdir' | 'unlink' | 'rm' | 'readdir' | 'stat' | 'readFile'; path: number }
  | { call: 'rename'; path: number; to: number };

const PATHS = ['/a', '/b', '/d', '/d/a', '/d/e', '/d/e/f', '/missing/x'];
const path = fc.nat(PATHS.length - 1);
const file = fc.nat(3);
const at = fc.nat(2_000);
const steps = fc.array(
  fc.oneof(
    fc.record({
      call: fc.constant('open' as const),
      path,
      purpose: fc.constantFrom<OpenFor[]>('append', 'read', 'create', 'modify', 'rewrite'),
    }),
    fc.record({
      call: fc.constant('write' as const),
      file,
      bytes: fc.string({ minLength: 1, maxLength: 900 }),
      position: fc.option(at, { nil: undefined }),
    }),
    fc.record({ call: fc.constantFrom('read' as const, 'truncate' as const), file, at }),
    fc.record({ call: fc.constantFrom('close' as const, 'fstat' as const, 'sync' as const), file }),
    fc.record({
      call: fc.constantFrom('mkdir', 'unlink', 'rm', 'readdir', 'stat', 'readFile') as fc.Arbitrary<'mkdir'>,
      path,
    }),
    fc.record({ call: fc.constant('rename' as const), path, to: path }),
  ),
  { maxLength: 40 },
);

/** What a step answers, or the code of its error. */
function perform(disk: FileSystem, root: string, fds: (number | undefined)[], step: Step): unknown {
  const named = (index: number) => root + PATHS[index];
  const fd = 'file' in step ? (fds[step.file] ?? -1) : -1;
  try {
    switch (step.call) {
      case 'open': {
        const free = [0, 1, 2, 3].find((index) => fds[index] === undefined);
        if (free === undefined) return 'full';
        fds[free] = disk.openSync(named(step.path), step.purpose);
        return free;
      }
      case 'write':
        return disk.writeSync(fd, Buffer.from(step.bytes), 0, Buffer.byteLength(step.bytes), step.position);
      case 'read': {
        const into = Buffer.alloc(600);
        return into.subarray(0, disk.readSync(fd, into, 0, into.length, step.at)).toString('latin1');
      }
      case 'truncate':
        return disk.ftruncateSync(fd, step.at);
      case 'sync':
        return disk.fdatasyncSync(fd);
      case 'fstat': {
        const { size, isDirectory } = disk.fstatSync(fd);
        return isDirectory ? 'folder' : size;
      }
      case 'close':
        fds[step.file] = undefined;
        return disk.closeSync(fd);
      case 'mkdir':
        return disk.mkdirSync(named(step.path));
      case 'unlink':
        return disk.unlinkSync(named(step.path));
      case 'rm':
        return attempt(() => disk.rmSync(named(step.path)));
      case 'readdir':
        return disk.readdirSync(named(step.path)).sort();
      case 'stat': {
        const { size, isDirectory } = disk.statSync(named(step.path));
        return isDirectory ? 'folder' : size;
      }
      case 'readFile':
        return disk.readFileSync(named(step.path)).toString('latin1');
      case 'rename':
        return disk.renameSync(named(step.path), named(step.to));
    }
  } catch (error) {
    return failed(error);
  }
}

/** A removal by a path that leads through a file fails under Node 22, and not under Node 24. */
function attempt(action: () => void): void {
  try {
    action();
  } catch {
    // What is there afterwards is compared all the same.
  }
}

/** A path that leads through a file is told as missing by the fake: nobody minds the difference. */
function failed(error: unknown): string | undefined {
  const { code } = error as NodeJS.ErrnoException;
  return code === 'ENOTDIR' ? 'ENOENT' : code;
}

test('the fake answers as the disk of the machine does', () => {
  fc.assert(
    fc.property(steps, (script) => {
      const root = mkdtempSync(join(tmpdir(), 'spanlog-fs-'));
      const fake = new FakeFileSystem();
      fake.mkdirSync(root);
      const real: (number | undefined)[] = [];
      const faked: (number | undefined)[] = [];
      try {
        for (const step of script) {
          if ('file' in step && real[step.file] === undefined) continue;
          if (step.call === 'rename' && step.path === step.to) continue;
          const wanted = perform(nodeFileSystem, root, real, step);
          assert.deepEqual(perform(fake, root, faked, step), wanted, JSON.stringify(step));
        }
        assert.equal(fake.open, faked.filter((fd) => fd !== undefined).length);
      } finally {
        for (const fd of real) if (fd !== undefined) nodeFileSystem.closeSync(fd);
        rmSync(root, { recursive: true });
      }
    }),
    { numRuns: 300 },
  );
});

test('what was synced outlives any power cut, and what was not comes back as some of its sectors', () => {
  fc.assert(
    fc.property(fc.nat(5_000), fc.nat(5_000), fc.integer(), (synced, more, seed) => {
      const random = seeded(seed);
      const disk = new FakeFileSystem();
      disk.mkdirSync('/d');
      const fd = disk.openSync('/d/f', 'create');
      disk.writeSync(fd, Buffer.alloc(synced, 'a'), 0, synced);
      disk.fdatasyncSync(fd);
      disk.writeSync(fd, Buffer.alloc(more, 'b'), 0, more);
      if (random() < 0.5) disk.disk.writeBack(random);
      disk.cutPower(random);
      const kept = disk.readFileSync('/d/f');
      assert.ok(kept.length >= synced && kept.length <= synced + more);
      assert.ok(kept.subarray(0, synced).equals(Buffer.alloc(synced, 'a')));
      assert.match(kept.subarray(synced).toString('latin1'), /^[b\0]*$/);
      assert.throws(() => disk.fstatSync(fd), { code: 'EBADF' });
    }),
  );
});

test('names come back as they were at some time after the last sync', () => {
  const seen = new Set<string>();
  for (let seed = 0; seed < 200; seed++) {
    const disk = new FakeFileSystem();
    disk.fdatasyncSync(disk.openSync('/a', 'create'));
    disk.renameSync('/a', '/b');
    disk.openSync('/c', 'create');
    disk.cutPower(seeded(seed));
    seen.add(disk.readdirSync('/').join(' '));
  }
  assert.deepEqual([...seen].sort(), ['a', 'b', 'b c']);
});

test('a disk is full at its capacity, after a short write', () => {
  const disk = new FakeFileSystem();
  disk.capacity = 10;
  const fd = disk.openSync('/f', 'create');
  const bytes = Buffer.from('0123456789abcdef');
  assert.equal(disk.writeSync(fd, bytes, 0, 8, 0), 8);
  assert.equal(disk.writeSync(fd, bytes, 0, 8, 8), 2);
  assert.throws(() => disk.writeSync(fd, bytes, 0, 8, 10), { code: 'ENOSPC' });
  assert.equal(disk.writeSync(fd, bytes, 0, 10, 0), 10);
});

test('a fault is met where it is planted', () => {
  const disk = new FakeFileSystem();
  disk.fault = (call) => (call === 'openSync' ? 'EMFILE' : undefined);
  assert.throws(() => disk.openSync('/f', 'create'), { code: 'EMFILE' });
  assert.throws(() => disk.statSync('/f'), { code: 'ENOENT' });
  assert.deepEqual(disk.calls, ['openSync /f', 'statSync /f']);
});
