import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { backupName, tidyBackups } from '../../../src/outputs/file/backups.ts';

const NOW = Date.UTC(2026, 10, 21, 12);
const HOUR = 3_600_000;

function folder(t: TestContext, ...hoursAgo: number[]): { path: string; names: () => string[] } {
  const dir = mkdtempSync(join(tmpdir(), 'spanlog-backups-'));
  const path = join(dir, 'app.log');
  for (const hours of hoursAgo) writeFileSync(backupName(path, NOW - hours * HOUR), `${hours} `.repeat(50));
  for (const other of ['app.log', 'app.log.bak', 'app.log.20261121', 'other.log.20261121T090000.000Z']) {
    writeFileSync(join(dir, other), 'not a backup');
  }
  const names = () =>
    readdirSync(dir)
      .filter((name) => /^app\.log\.\d{8}T/.test(name))
      .sort();
  t.after(() => {
    const others = readdirSync(dir).length - names().length;
    rmSync(dir, { recursive: true });
    assert.equal(others, 4);
  });
  return { path, names };
}

describe('tidyBackups', () => {
  it('keeps the newest by number, by age, and by their size together', async (t) => {
    const byNumber = folder(t, 1, 2, 3);
    await tidyBackups(byNumber.path, { backups: 2, compress: false }, NOW);
    assert.deepEqual(byNumber.names(), ['app.log.20261121T100000.000Z', 'app.log.20261121T110000.000Z']);
    const byAge = folder(t, 1, 2, 3);
    await tidyBackups(byAge.path, { maxAge: 2 * HOUR, compress: false }, NOW);
    assert.equal(byAge.names().length, 2);
    const bySize = folder(t, 1, 2, 3);
    await tidyBackups(bySize.path, { maxTotalBytes: 250, compress: false }, NOW);
    assert.equal(bySize.names().length, 2);
  });

  it('compresses whole files, but not those others may still be writing to', async (t) => {
    const { path, names } = folder(t, 0, 1);
    await tidyBackups(path, { compress: true }, NOW);
    assert.deepEqual(names(), ['app.log.20261121T110000.000Z.gz', 'app.log.20261121T120000.000Z']);
    const packed = readFileSync(`${backupName(path, NOW - HOUR)}.gz`);
    assert.equal(gunzipSync(packed).toString(), '1 '.repeat(50));
    await tidyBackups(path, { compress: true, backups: 1 }, NOW + HOUR);
    assert.deepEqual(names(), ['app.log.20261121T120000.000Z.gz']);
  });

  it('compresses a file once, however many look after it at a time', async (t) => {
    const { path, names } = folder(t, 1);
    const backup = backupName(path, NOW - HOUR);
    const content = randomBytes(8 * 1024 ** 2);
    writeFileSync(backup, content);
    const first = tidyBackups(path, { compress: true }, NOW);
    const unfinished = () => names().find((name) => name.includes('unfinished'));
    const size = () => statSync(join(dirname(path), unfinished() ?? 'app.log')).size;
    const deadline = Date.now() + 10_000;
    while (size() < content.length * 0.7 && Date.now() < deadline) await new Promise(setImmediate);
    const second = tidyBackups(path, { compress: true }, NOW);
    await first;
    // By now the other one would have begun the file anew.
    assert.equal(gunzipSync(readFileSync(`${backup}.gz`)).equals(content), true);
    await second;
    assert.deepEqual(names(), ['app.log.20261121T110000.000Z.gz']);
  });

  it('lets nobody read what is compressed who might not read it before', async (t) => {
    const { path } = folder(t, 1);
    chmodSync(backupName(path, NOW - HOUR), 0o600);
    await tidyBackups(path, { compress: true }, NOW);
    assert.equal(statSync(`${backupName(path, NOW - HOUR)}.gz`).mode & 0o777, 0o600);
  });

  it('removes what a process has died over, and leaves what one is at', async (t) => {
    const { path, names } = folder(t, 1);
    const [dead, busy] = [
      `${backupName(path, NOW)}.gz.unfinished-1`,
      `${backupName(path, NOW)}.gz.unfinished-2`,
    ];
    writeFileSync(dead, 'half');
    writeFileSync(busy, 'half');
    utimesSync(dead, NOW / 1e3 - 7_200, NOW / 1e3 - 7_200);
    utimesSync(busy, NOW / 1e3, NOW / 1e3);
    await tidyBackups(path, { backups: 1, compress: false }, NOW);
    assert.deepEqual(names(), [
      'app.log.20261121T110000.000Z',
      'app.log.20261121T120000.000Z.gz.unfinished-2',
    ]);
  });

  it('does not mind a folder that is gone', async () => {
    await tidyBackups('/nowhere/at/all.log', { compress: true }, NOW);
  });
});
