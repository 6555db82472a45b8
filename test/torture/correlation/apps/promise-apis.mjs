import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { runInNewContext } from 'node:vm';
import { gzip } from 'node:zlib';
import { serve } from './kit.mjs';

const gzipped = promisify(gzip);

serve(async ({ say }) => {
  await readFile('package.json');
  say('fs/promises');
  await gzipped('text');
  say('util.promisify');
  await crypto.subtle.digest('SHA-256', new Uint8Array(4));
  say('crypto.subtle');
  await runInNewContext('(async () => { await null; })()');
  say('promise of a vm context');
  await runInNewContext('(async (say) => { await null; say("inside a vm context"); })')(say);
  const cell = new Int32Array(new SharedArrayBuffer(4));
  const waiting = Atomics.waitAsync(cell, 0, 0, 1000);
  setTimeout(() => Atomics.notify(cell, 0), 1);
  await waiting.value;
  say('Atomics.waitAsync');
  await WebAssembly.compile(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]));
  say('WebAssembly.compile');
  await import('./imported.mjs');
  say('import()');
});
