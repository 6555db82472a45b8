/**
 * What every matrix has: the Node releases it runs under, rows that are chosen by a part of their name
 * (`SPANLOG_MATRIX`), and a document made from what was seen (`SPANLOG_WRITE_DOCS=1` writes it).
 */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { test } from 'node:test';
import { type NodeRelease, nodeReleases, runningRelease } from './node-releases.ts';

const only = process.env['SPANLOG_MATRIX'];

/** Whether this run is asked for a row. */
export function isChosen(name: string): boolean {
  return only === undefined || name.includes(only);
}

/**
 * Registers the tests of the matrix itself.
 *
 * @param names of all rows, chosen or not.
 * @returns the releases of Node that can be had; with CI=true all of them.
 */
export async function openMatrix(names: readonly string[]): Promise<NodeRelease[]> {
  let unavailable: string | undefined;
  const releases = await nodeReleases().catch((error: unknown) => {
    if (process.env['CI'] === 'true') throw error;
    unavailable = error instanceof Error ? error.message : String(error);
    return [runningRelease()];
  });
  test('the matrix runs under Node 22 too', { skip: unavailable }, () => {
    assert.deepEqual([...new Set(releases.map((release) => release.line))], ['22', '24']);
  });
  test('the names of the rows are unique', () => {
    assert.equal(new Set(names).size, names.length);
  });
  return releases;
}

/**
 * Registers the test that a document is what the matrix has seen. To be called behind the rows.
 *
 * @param path of the document.
 * @param isWhole false where a part of the rows could not be run.
 * @param render makes it anew, from itself.
 */
export function testDocument(path: string, isWhole: boolean, render: (document: string) => string): void {
  const skip = only === undefined && isWhole ? false : 'not all rows were run';
  test(`docs/${basename(path)} is up to date`, { skip }, () => {
    const rendered = render(readFileSync(path, 'utf8'));
    if (process.env['SPANLOG_WRITE_DOCS'] === '1') writeFileSync(path, rendered);
    assert.equal(readFileSync(path, 'utf8'), rendered, 'run it again with SPANLOG_WRITE_DOCS=1');
  });
}
