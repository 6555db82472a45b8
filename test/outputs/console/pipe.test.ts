import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { closeSync, constants, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { Pipe } from '../../../src/outputs/console/pipe.ts';

/** A pipe that does not block, and what reads it when told. */
function open(t: TestContext, maxWaiting?: number) {
  const folder = mkdtempSync(join(tmpdir(), 'spanlog-pipe-'));
  const path = join(folder, 'pipe');
  execFileSync('mkfifo', [path]);
  const reader = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  const writer = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
  let isRead = true;
  const leave = () => {
    if (isRead) closeSync(reader);
    isRead = false;
  };
  t.after(() => {
    leave();
    closeSync(writer);
    rmSync(folder, { recursive: true, force: true });
  });
  const said: string[] = [];
  const stream = { writableLength: 0 };
  const pipe = new Pipe(writer, stream, (line) => said.push(line), maxWaiting);
  let text = '';
  const read = () => {
    const buffer = Buffer.alloc(1 << 20);
    try {
      text += buffer.toString('latin1', 0, readSync(reader, buffer));
    } catch (error) {
      assert.equal((error as NodeJS.ErrnoException).code, 'EAGAIN');
    }
    return text;
  };
  return { pipe, stream, said, read, leave };
}

const line = (index: number) => `${index} ${'x'.repeat((index * 7_919) % 9_000)}\n`;

describe('Pipe', () => {
  it('writes at once what the reader takes', (t) => {
    const { pipe, read } = open(t);
    pipe.write('one\n');
    pipe.write('two\n');
    assert.deepEqual([read(), pipe.waiting], ['one\ntwo\n', 0]);
  });

  it('keeps lines of any length whole and in order for a reader that is slow', (t) => {
    const { pipe, read } = open(t);
    const lines = Array.from({ length: 400 }, (_, index) => line(index));
    for (const [index, each] of lines.entries()) {
      pipe.write(each);
      if (index % 50 === 0) read();
    }
    while (!pipe.drain(0)) read();
    assert.equal(read(), lines.join(''));
    assert.equal(pipe.lost, 0);
  });

  it('keeps no more than it may, counts the rest, and takes more when half of it is read', (t) => {
    const { pipe, read, said } = open(t, 200_000);
    const lines = Array.from({ length: 200 }, (_, index) => line(index));
    for (const each of lines) pipe.write(each);
    assert.ok(pipe.lost > 0);
    assert.match(
      said.join(),
      /^the output is not read, or too slowly: \d+ bytes wait, what comes now is lost$/,
    );
    while (!pipe.drain(0)) read();
    pipe.write('again\n');
    const got = read().split('\n').slice(0, -1);
    assert.equal(got.length + pipe.lost, 201);
    assert.deepEqual(
      got.slice(0, -1),
      lines.slice(0, got.length - 1).map((each) => each.slice(0, -1)),
    );
    assert.deepEqual(said.slice(1), [`the output is read again; ${pipe.lost} lines are missing`]);
  });

  it('counts what nobody reads any more', (t) => {
    const { pipe, leave } = open(t);
    for (let index = 0; index < 100; index++) pipe.write(line(index));
    const { waiting } = pipe;
    assert.ok(waiting > 0);
    leave();
    pipe.write('one\n');
    assert.equal(pipe.drain(60_000), true);
    pipe.write('two\n');
    assert.deepEqual([pipe.waiting, pipe.lost], [0, waiting + 2]);
  });

  it('waits for what the app itself has written to the stream', async (t) => {
    const { pipe, stream, read } = open(t);
    stream.writableLength = 10;
    pipe.write('after it\n');
    assert.deepEqual([read(), pipe.waiting], ['', 1]);
    stream.writableLength = 0;
    await pipe.flush();
    assert.deepEqual([read(), pipe.waiting], ['after it\n', 0]);
  });

  it('ends a flush when nobody reads', async (t) => {
    const { pipe } = open(t);
    for (let index = 0; index < 100; index++) pipe.write(line(index));
    await pipe.flush();
    assert.ok(pipe.waiting > 0);
  });
});
