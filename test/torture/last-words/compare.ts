/** Holds the end of a process with Spanlog against its end without. */
import assert from 'node:assert/strict';
import type { Case } from './matrix.ts';
import type { Ended } from './run-process.ts';

/** Of a collector that is not there; told at whatever time it is found out. */
const NEWS = /^spanlog: (no answer from|cannot deliver to) /;
const FRAME = /^\s+(at |\.\.\. \d+ lines matching|\[\.\.\. lines matching)/;

export function compare(theCase: Case, folder: string, plain: Ended, ended: Ended): void {
  const lines = ended.stderr.split('\n');
  const own = lines.filter((line) => line.startsWith('spanlog: ') && !NEWS.test(line));
  assert.deepEqual(
    { code: ended.code, signal: ended.signal },
    { code: plain.code, signal: plain.signal },
    `the end, with and without Spanlog\n${ended.stderr}`,
  );
  assert.equal(ended.stdout, plain.stdout, 'standard output, with and without Spanlog');
  if (theCase.stderrDiffers !== true) {
    assert.equal(
      comparable(
        lines.filter((line) => !line.startsWith('spanlog: ')),
        folder,
      ),
      comparable(plain.stderr.split('\n'), folder),
      'standard error, with and without Spanlog',
    );
  }
  if (theCase.told === undefined) assert.deepEqual(own, [], "Spanlog's own lines");
  else {
    assert.equal(own.length, 1, own.join('\n'));
    assert.match(own[0] ?? '', theCase.told);
  }
}

/**
 * Without process ids; and of the stack traces only which places in the app they name. Between those stand the frames of
 * whoever calls it, with Spanlog others than without, and Node leaves out what a cause has in common with its error.
 */
function comparable(lines: readonly string[], folder: string): string {
  const places = new Set(
    lines.filter((line) => FRAME.test(line)).flatMap((line) => placeIn(line, folder) ?? []),
  );
  const told = lines
    .filter((line) => !FRAME.test(line))
    .map((line) => line.replace(/\(node:\d+\)/, '(node)').replace(/ \{$/, ''));
  return [...told, ...[...places].sort()].join('\n');
}

function placeIn(frame: string, folder: string): string | undefined {
  const place = /[\w.-]+\.[cm]js:\d+:\d+/.exec(frame)?.[0];
  return frame.includes(folder) && place?.startsWith('kit.') === false ? place : undefined;
}
