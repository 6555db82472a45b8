import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Writable } from 'node:stream';
import { describe, it } from 'node:test';
import { ConsoleOutput } from '../../../src/outputs/console/console-output.ts';
import { record } from './record.ts';

/** A stream that hands its chunks on when told. */
class Slow extends Writable {
  readonly lines: string[] = [];
  release: (() => void) | undefined;
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.lines.push(chunk.toString());
    this.release = done;
  }
}
const output = (stream: Writable, format: 'json' | 'pretty' = 'json') =>
  new ConsoleOutput(format, 's', stream as NodeJS.WriteStream);

describe('ConsoleOutput', () => {
  it('writes a line a record', () => {
    const lines: string[] = [];
    const stream = new Writable({
      write: (chunk, _encoding, done) => {
        lines.push(String(chunk));
        done();
      },
    });
    output(stream).write(record());
    output(stream, 'pretty').write(record());
    assert.match(lines[0] ?? '', /^\{.*\}\n$/);
    assert.match(lines[1] ?? '', / INFO {2}shop hello\n$/);
  });

  it('has colours without a terminal where FORCE_COLOR says so, as Node reads it', (t) => {
    const before = process.env['FORCE_COLOR'];
    t.after(() => {
      if (before === undefined) delete process.env['FORCE_COLOR'];
      else process.env['FORCE_COLOR'] = before;
    });
    const isColoured = (value: string) => {
      process.env['FORCE_COLOR'] = value;
      const stream = new Slow();
      output(stream, 'pretty').write(record());
      return stream.lines.join('').includes('\u001b[');
    };
    assert.deepEqual(['1', 'true', '3', ''].map(isColoured), [true, true, true, true]);
    assert.deepEqual(['0', 'false', 'no'].map(isColoured), [false, false, false]);
  });

  it('leaves out what the app has written itself', async () => {
    const stream = new Slow();
    output(stream).write(record({ shown: true }));
    output(stream).write(record({ shown: false, body: 'once' }));
    assert.deepEqual(
      stream.lines.map((line) => (JSON.parse(line) as { message: string }).message),
      ['once'],
    );
  });

  it('is flushed when everything written has left', async () => {
    const stream = new Slow();
    const console = output(stream);
    console.write(record());
    let flushed = false;
    const flushing = console.flush().then(() => {
      flushed = true;
    });
    await new Promise(setImmediate);
    assert.equal(flushed, false);
    stream.release?.();
    await new Promise(setImmediate);
    stream.release?.();
    await flushing;
    await console.close();
  });

  it('survives a stream that fails, and counts what it cannot write', async () => {
    const stream = new Writable({
      write: (_chunk, _encoding, done) => done(Object.assign(new Error('gone'), { code: 'EPIPE' })),
    });
    const console = output(stream);
    console.write(record());
    await once(stream, 'error');
    console.write(record());
    console.write(record());
    assert.equal(console.lost, 2);
    await console.flush();
  });

  it('listens to a stream once, however many outputs write to it', async () => {
    const stream = new Writable({ write: (_chunk, _encoding, done) => done(new Error('EPIPE')) });
    const outputs = Array.from({ length: 12 }, () => output(stream));
    assert.equal(stream.listenerCount('error'), 1);
    outputs[0]?.write(record());
    await new Promise((resolve) => setImmediate(resolve));
    for (const each of outputs) each.write(record());
    assert.deepEqual(
      outputs.map(({ lost }) => lost),
      outputs.map(() => 1),
    );
  });

  it('survives a stream that was ended or destroyed', async () => {
    for (const finish of ['end', 'destroy'] as const) {
      const stream = new Writable({ write: (_chunk, _encoding, done) => done() });
      const console = output(stream);
      stream[finish]();
      console.write(record());
      await console.flush();
      assert.equal(console.lost, 1, finish);
    }
  });

  it('does not end the process when the reader goes away', async () => {
    const path = new URL('../../../src/outputs/console/console-output.ts', import.meta.url).href;
    const script = `
      import { ConsoleOutput } from ${JSON.stringify(path)};
      const output = new ConsoleOutput('json', 's');
      const record = { time: Date.now(), severityNumber: 9, logger: '', body: 'x'.repeat(1000), attributes: {} };
      const timer = setInterval(() => {
        for (let i = 0; i < 100; i++) output.write(record);
        if (output.lost > 0) {
          clearInterval(timer);
          output.flush().then(() => { process.stderr.write('dropped'); process.exitCode = 7; });
        }
      }, 1);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    child.stderr.on('data', (chunk) => {
      said += chunk;
    });
    await once(child.stdout, 'data');
    child.stdout.destroy();
    const [code] = await once(child, 'close');
    assert.deepEqual([code, said], [7, 'dropped']);
  });
});
