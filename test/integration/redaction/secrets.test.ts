/**
 * Secrets planted in every place of a real app, read back at every output: none is seen. The same app with
 * `redact: false` shows that each is planted, and that the reading finds it.
 *
 * `SPANLOG_WRITE_DOCS=1` writes the table of docs/redaction.md.
 */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { OUTPUTS, SCENARIOS } from './outputs.ts';
import { PLACES } from './places.ts';
import { isSeen } from './seen.ts';
import { DOCUMENT, type Outcomes, renderTable, withTable } from './table.ts';

/** By the name of an output, then of a place. */
const outcomes: Outcomes = new Map(OUTPUTS.map(({ name }) => [name, new Map()]));

const label = ({ group, name }: { group: string; name: string }) => `${group}: ${name}`;

test('there are more than forty, and no two of them alike', () => {
  assert.ok(PLACES.length >= 40);
  assert.equal(new Set(PLACES.map(({ secret }) => secret)).size, PLACES.length);
  assert.equal(new Set(PLACES.map(label)).size, PLACES.length);
});

describe('secrets', { concurrency: 2 }, () => {
  for (const scenario of SCENARIOS) {
    test(`at ${scenario.name}`, async (t) => {
      const [open, redacted] = await Promise.all([scenario.read(t, false), scenario.read(t, true)]);
      const missing: string[] = [];
      const leaked: string[] = [];
      for (const { name, takes } of scenario.outputs) {
        const before = open.get(name) ?? assert.fail(name);
        const after = redacted.get(name) ?? assert.fail(name);
        for (const place of PLACES) {
          const isPlanted = isSeen(place.secret, before);
          const isLeaked = isSeen(place.secret, after);
          const isExpected = takes.includes(place.goes) && place.except?.test(name) !== true;
          if (isExpected && !isPlanted) missing.push(`${name} without redaction: ${label(place)}`);
          if (isLeaked) leaked.push(`${name}: ${label(place)}`);
          const outcome = isLeaked ? 'LEAKS' : !isExpected ? '–' : isPlanted ? 'hidden' : 'NOT PLANTED';
          const known = outcomes.get(name);
          if (known?.get(label(place)) === undefined || isLeaked) known?.set(label(place), outcome);
        }
      }
      assert.deepEqual({ missing, leaked }, { missing: [], leaked: [] });
    });
  }
});

test('the table of docs/redaction.md is up to date', () => {
  const document = readFileSync(DOCUMENT, 'utf8');
  const current = withTable(document, renderTable(outcomes));
  if (process.env['SPANLOG_WRITE_DOCS'] === '1') writeFileSync(DOCUMENT, current);
  else assert.ok(document === current, 'run it again with SPANLOG_WRITE_DOCS=1');
});
