import { pbkdf2, randomBytes, scrypt } from 'node:crypto';
import { lookup } from 'node:dns';
import { readFile, stat } from 'node:fs';
import { brotliCompress, gzip } from 'node:zlib';
import { serve } from './kit.mjs';

serve(async ({ say }) => {
  const told = (start, name) =>
    new Promise((resolve) => {
      start(() => {
        say(name);
        resolve();
      });
    });
  await Promise.all([
    told((done) => readFile('package.json', done), 'fs.readFile'),
    told((done) => stat('package.json', done), 'fs.stat'),
    told((done) => gzip('text', done), 'zlib.gzip'),
    told((done) => brotliCompress('text', done), 'zlib.brotliCompress'),
    told((done) => lookup('localhost', done), 'dns.lookup'),
    told((done) => pbkdf2('password', 'salt', 10, 16, 'sha256', done), 'crypto.pbkdf2'),
    told((done) => scrypt('password', 'salt', 16, { N: 16 }, done), 'crypto.scrypt'),
    told((done) => randomBytes(16, done), 'crypto.randomBytes'),
  ]);
});
