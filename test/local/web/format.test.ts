import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as format from '../../../src/local/web/format.ts';

/** The no-break thin space reads badly in a test. */
const plain = (text: string) => text.replaceAll('\u202f', ' ');

test('durations keep three figures and change their unit in time', () => {
  const said = [
    0,
    0.0004,
    0.42,
    0.9996,
    1.234,
    12.34,
    999.4,
    999.6,
    59_940,
    59_960,
    125_000,
    3_599_600,
    11_520_000,
    172_800_000,
    Number.NaN,
  ].map((ms) => plain(format.durationText(ms)));
  assert.deepEqual(said, [
    '0 ms',
    '1 µs',
    '420 µs',
    '1.00 ms',
    '1.23 ms',
    '12.3 ms',
    '999 ms',
    '1.00 s',
    '59.9 s',
    '1 m 00 s',
    '2 m 05 s',
    '1 h 00 m',
    '3 h 12 m',
    '2 d 0 h',
    '–',
  ]);
  assert.equal(plain(format.durationText(-5)), '−5.00 ms');
});

test('axis figures lose empty decimals', () => {
  assert.deepEqual(['50.0 ms', '2.00 s', '0.25', '100', '1.50 s', '10'].map(format.shortText), [
    '50 ms',
    '2 s',
    '0.25',
    '100',
    '1.5 s',
    '10',
  ]);
});

test('bytes, counts, rates and ages', () => {
  assert.deepEqual(
    [0, 512, 1024, 1536, 14.2 * 1024 ** 2, 1024 ** 3].map((b) => plain(format.bytesText(b))),
    ['0 B', '512 B', '1 KB', '1.5 KB', '14.2 MB', '1 GB'],
  );
  assert.equal(format.countText(1234567), '1,234,567');
  assert.equal(format.plural(1, 'span'), '1 span');
  assert.equal(format.plural(2000, 'span'), '2,000 spans');
  assert.deepEqual([0, 0.25, 13.42, 1204].map(format.rateText), ['0', '0.25', '13.4', '1,204']);
  assert.deepEqual(
    [-5, 12_000, 180_000, 18_000_000, 604_800_000].map((ms) => plain(format.ageText(ms))),
    ['0 s', '12 s', '3 min', '5 h', '7 d'],
  );
});

test('moments are local, with the day only where it is another', () => {
  const noon = new Date(2026, 2, 9, 12, 5, 9, 42).getTime();
  assert.equal(format.momentText(noon, noon + 1000), '12:05:09.042');
  assert.equal(format.momentText(noon, noon + 86_400_000), '2026-03-09 12:05:09.042');
  assert.deepEqual(
    [500, 5_000, 60_000, 86_400_000].map((step) => format.axisTimeText(noon, step)),
    ['05:09.042', '12:05:09', '12:05', '03-09'],
  );
  assert.equal(format.isoText(0), '1970-01-01T00:00:00.000Z');
  assert.equal(format.isoText(1e20), '100000000000000000000');
});

test('values as text', () => {
  assert.equal(format.valueText({ a: [1, null] }), '{"a":[1,null]}');
  assert.equal(format.valueBlock({ a: 1 }), '{\n  "a": 1\n}');
  assert.equal(format.valueBlock('line\nline'), 'line\nline');
  assert.equal(format.valueBlock(false), 'false');
});

test('a text on one line shows what would break the line or not be seen at all', () => {
  assert.equal(format.lineText('plain, ünïcode\u200d and so on'), 'plain, ünïcode\u200d and so on');
  assert.equal(format.lineText('line1\nline2\r\nline3\rline4'), 'line1↵line2↵line3↵line4');
  assert.equal(format.lineText('\u001b[31mred\u001b[0m \u0000\u0007\u007f'), '␛[31mred␛[0m ␀␇␡');
  assert.equal(format.lineText('a\tb\u2028c\u0085d'), 'a\tb↵c↵d');
  assert.equal(format.lineText('\u009b31m'), '\ufffd31m');
});
