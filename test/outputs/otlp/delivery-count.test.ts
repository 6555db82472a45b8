import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import { countDelivery } from '../../../src/outputs/otlp/delivery-count.ts';

const ok: ExportResult = { code: ExportResultCode.SUCCESS };
const failed = (error?: Error): ExportResult => ({ code: ExportResultCode.FAILED, ...(error && { error }) });

function counted(...answers: ExportResult[]) {
  const lines: string[] = [];
  const results: ExportResult[] = [];
  const inner = {
    calls: 0,
    export(_items: number[], done: (result: ExportResult) => void) {
      done(answers[this.calls++] ?? ok);
    },
  };
  const { exporter, count } = countDelivery(inner, 'http://c:4318 (logs)', (line) => lines.push(line));
  return {
    count,
    lines,
    results,
    send: (n: number) => exporter.export(new Array(n).fill(0), (r) => results.push(r)),
  };
}

describe('countDelivery', () => {
  it('counts items, and passes every answer on', () => {
    const { count, lines, results, send } = counted(ok, failed(new Error('no')), ok);
    for (const n of [3, 5, 7]) send(n);
    assert.deepEqual(count, { offered: 0, overflowed: 0, delivered: 10, failed: 5 });
    assert.deepEqual(
      results.map((r) => r.code),
      [0, 1, 0],
    );
    assert.equal(lines.length, 2);
  });

  it('tells each change between working and failing once, with the number given up', () => {
    const down = failed(new Error('connect ECONNREFUSED\nstack'));
    const { lines, send } = counted(ok, down, down, down, ok, ok, down, ok);
    for (let i = 0; i < 8; i++) send(2);
    assert.deepEqual(lines, [
      'cannot deliver to http://c:4318 (logs): connect ECONNREFUSED',
      'delivery to http://c:4318 (logs) works again; 6 were given up meanwhile',
      'cannot deliver to http://c:4318 (logs): connect ECONNREFUSED',
      'delivery to http://c:4318 (logs) works again; 2 were given up meanwhile',
    ]);
  });

  it('finds a reason also where the error has no message', () => {
    const several = Object.assign(new AggregateError([new Error('::1'), new Error('127.0.0.1')]), {
      code: 'ECONNREFUSED',
    });
    for (const [error, reason] of [
      [several, 'ECONNREFUSED'],
      [new TypeError(), 'TypeError'],
      [undefined, 'unknown reason'],
    ] as const) {
      const { lines, send } = counted(failed(error));
      send(1);
      assert.equal(lines[0], `cannot deliver to http://c:4318 (logs): ${reason}`);
    }
  });

  it('is silent while all is well', () => {
    const { lines, send } = counted();
    send(1);
    send(0);
    assert.deepEqual(lines, []);
  });
});
