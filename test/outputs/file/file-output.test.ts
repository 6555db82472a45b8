import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { ROOT_CONTEXT, type SeverityNumber } from '@opentelemetry/api';
import { FileOutput, type FileSettings } from '../../../src/outputs/file/file-output.ts';
import { withRotationLock } from '../../../src/outputs/file/rotation-lock.ts';
import type { StampedRecord } from '../../../src/record/record.ts';

const record = (body: string, severityNumber: SeverityNumber = 9): StampedRecord => ({
  time: 0,
  severityNumber,
  severityText: 'X',
  logger: 'a',
  loggerVersion: undefined,
  eventName: undefined,
  body,
  attributes: {},
  spanContext: undefined,
  context: ROOT_CONTEXT,
});

function folder(t: TestContext): string {
  const dir = mkdtempSync(join(tmpdir(), 'spanlog-file-'));
  t.after(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

function open(t: TestContext, path: string, settings: Partial<FileSettings> = {}) {
  const said: string[] = [];
  const output = new FileOutput(
    'file',
    { path, maxBytes: undefined, every: undefined, compress: false, ...settings },
    ({ body }) => String(body),
    (line) => said.push(line),
  );
  t.after(() => output.close());
  return { output, said };
}

/** All lines of a file and its backups. */
function linesIn(dir: string): string[] {
  return readdirSync(dir).flatMap((name) => {
    const bytes = readFileSync(join(dir, name));
    const text = (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString();
    assert.ok(text === '' || text.endsWith('\n'), name);
    return text.split('\n').slice(0, -1);
  });
}

describe('FileOutput', () => {
  it('has written by the end of the turn, and an ERROR before its call returns', async (t) => {
    const path = join(folder(t), 'deep/er/app.log');
    const { output } = open(t, path);
    output.write(record('one'));
    output.write(record('two', 17));
    assert.equal(readFileSync(path, 'utf8'), 'one\ntwo\n');
    output.write(record('three'));
    await new Promise((resolve) => process.nextTick(resolve));
    assert.equal(readFileSync(path, 'utf8'), 'one\ntwo\nthree\n');
  });

  it('rotates before it grows beyond its size, and when its period is over', (t) => {
    const dir = folder(t);
    const { output } = open(t, join(dir, 'app.log'), { maxBytes: 10 });
    for (const line of ['12345', '1234', '12345678901234567890', 'x']) output.write(record(line, 17));
    assert.equal(readdirSync(dir).length, 4);
    assert.deepEqual(linesIn(dir).sort(), ['1234', '12345', '12345678901234567890', 'x']);
  });

  it('keeps its size in a turn of many lines too, and writes a line that is longer whole', (t) => {
    const dir = folder(t);
    const path = join(dir, 'app.log');
    const { output } = open(t, path, { maxBytes: 1_000 });
    const lines = Array.from({ length: 200 }, (_, i) => `line ${i} `.padEnd(90 + (i % 20), '.'));
    lines[50] = 'long '.padEnd(3_000, '.');
    for (const line of lines) output.write(record(line));
    output.writeNow();
    const sizes = readdirSync(dir).map((name) => readFileSync(join(dir, name)).length);
    assert.deepEqual(
      sizes.filter((size) => size > 1_000),
      [3_001],
    );
    assert.ok(sizes.length >= 20 && sizes.length <= 26, `${sizes.length} files`);
    assert.deepEqual(linesIn(dir).sort(), lines.toSorted());
  });

  it('rotates when its period is over', (t) => {
    const dir = folder(t);
    const { output } = open(t, join(dir, 'app.log'), { every: 'day' });
    output.write(record('today', 17));
    output.write(record('still today', 17));
    const now = Date.now();
    t.mock.method(Date, 'now', () => now + 86_400_000);
    output.write(record('tomorrow', 17));
    assert.equal(readFileSync(join(dir, 'app.log'), 'utf8'), 'tomorrow\n');
    assert.equal(linesIn(dir).length, 3);
  });

  it('finds the new file after logrotate has moved the old one away, and makes one when it is gone', async (t) => {
    const dir = folder(t);
    const path = join(dir, 'app.log');
    const { output } = open(t, path);
    output.write(record('one', 17));
    renameSync(path, join(dir, 'app.log.1'));
    const clock = t.mock.method(performance, 'now', () => Number.MAX_SAFE_INTEGER);
    output.write(record('two', 17));
    assert.equal(readFileSync(path, 'utf8'), 'two\n');
    unlinkSync(path);
    clock.mock.mockImplementation(() => Number.MAX_SAFE_INTEGER * 2);
    output.write(record('three', 17));
    assert.equal(readFileSync(path, 'utf8'), 'three\n');
  });

  it('counts what the disk does not take, says so once, and goes on when it does', (t) => {
    const dir = folder(t);
    const path = join(dir, 'sub');
    writeFileSync(path, 'a file where a folder must be');
    const { output, said } = open(t, join(path, 'app.log'));
    for (let i = 0; i < 3; i++) output.write(record(`lost ${i}`, 17));
    assert.equal(output.lost, 3);
    unlinkSync(path);
    output.write(record('back', 17));
    assert.equal(output.lost, 3);
    assert.equal(readFileSync(join(path, 'app.log'), 'utf8'), 'back\n');
    assert.equal(said.length, 2);
    assert.match(said[0] ?? '', /cannot be written: /);
    assert.match(said[1] ?? '', /is written again; 3 lines are missing/);
  });

  const noFullDisk = process.platform === 'linux' ? false : 'only Linux has a disk that is always full';
  it('counts what a full disk does not take, and writes on when there is room', { skip: noFullDisk }, (t) => {
    const dir = folder(t);
    const path = join(dir, 'app.log');
    symlinkSync('/dev/full', path);
    const { output, said } = open(t, path);
    for (let i = 0; i < 3; i++) output.write(record(`lost ${i}`, 17));
    assert.equal(output.lost, 3);
    assert.match(said[0] ?? '', /cannot be written: ENOSPC/);
    unlinkSync(path);
    t.mock.method(performance, 'now', () => Number.MAX_SAFE_INTEGER);
    output.write(record('back', 17));
    assert.equal(readFileSync(path, 'utf8').trim(), 'back');
    assert.deepEqual([output.lost, said.length], [3, 2]);
  });

  it('goes on in a file that it may write to and not move, says so once, and moves it when it may', (t) => {
    const dir = folder(t);
    const path = join(dir, 'app.log');
    // What can be neither made nor found to be there is as good as a folder that is not ours.
    symlinkSync('loop.lock', `${path}.lock`);
    symlinkSync('app.log.lock', join(dir, 'loop.lock'));
    const { output, said } = open(t, path, { maxBytes: 10 });
    const clock = t.mock.method(performance, 'now', () => 0);
    for (const line of ['12345', '123456', '1234567']) output.write(record(line, 17));
    output.write(record('a'));
    output.write(record('b'));
    output.writeNow();
    assert.equal(readFileSync(path, 'utf8'), '12345\n123456\n1234567\na\nb\n');
    assert.equal(output.lost, 0);
    assert.equal(said.length, 1);
    assert.match(said[0] ?? '', /app\.log cannot be rotated, and grows: /);
    unlinkSync(`${path}.lock`);
    unlinkSync(join(dir, 'loop.lock'));
    clock.mock.mockImplementation(() => 10_000);
    output.write(record('new', 17));
    assert.equal(readFileSync(path, 'utf8'), 'new\n');
    assert.deepEqual([readdirSync(dir).length, said.length], [2, 1]);
  });

  it('four processes that write and rotate together lose no line and break none', async (t) => {
    const dir = folder(t);
    const COUNT = 3_000;
    const names = ['a', 'b', 'c', 'd'];
    const codes = await Promise.all(
      names.map(
        (name) =>
          new Promise((resolve, reject) => {
            const child = spawn(
              process.execPath,
              [join(import.meta.dirname, 'writer.ts'), join(dir, 'app.log'), name, String(COUNT)],
              { stdio: 'inherit' },
            );
            child.on('exit', resolve).on('error', reject);
          }),
      ),
    );
    assert.deepEqual(codes, [0, 0, 0, 0]);
    const lines = linesIn(dir);
    assert.equal(lines.length, names.length * COUNT);
    for (const name of names) {
      const numbers = lines.flatMap((line) => {
        const match = /^(\w) (\d+) (x*) end$/.exec(line);
        assert.notEqual(match, null, line);
        assert.equal(match?.[3]?.length, Number(match?.[2]) % 90);
        return match?.[1] === name ? [Number(match[2])] : [];
      });
      assert.deepEqual(
        numbers.sort((x, y) => x - y),
        Array.from({ length: COUNT }, (_, i) => i),
      );
    }
    assert.ok(readdirSync(dir).length > 10, 'the file was rotated');
  });
});

describe('withRotationLock', () => {
  it('lets one at a time', (t) => {
    const path = join(folder(t), 'app.log');
    const done = withRotationLock(path, () => {
      assert.equal(
        withRotationLock(path, () => assert.fail('two at a time')),
        false,
      );
    });
    assert.equal(done, true);
    assert.equal(
      withRotationLock(path, () => {}),
      true,
    );
  });

  it('is taken from who died with it, and given back by who throws', (t) => {
    const path = join(folder(t), 'app.log');
    writeFileSync(`${path}.lock`, '');
    assert.equal(
      withRotationLock(path, () => {}),
      false,
    );
    utimesSync(`${path}.lock`, 1, 1);
    assert.equal(
      withRotationLock(path, () => {}),
      true,
    );
    assert.throws(() =>
      withRotationLock(path, () => {
        throw new Error('no');
      }),
    );
    assert.equal(
      withRotationLock(path, () => {}),
      true,
    );
  });
});
