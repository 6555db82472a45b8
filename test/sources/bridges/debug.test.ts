import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { before, describe, it } from 'node:test';
import { bridgeConsole } from '../../../src/sources/bridges/console.ts';
import { bridgeDebug } from '../../../src/sources/bridges/debug.ts';
import { onLibraryFiles } from '../../../src/sources/bridges/library-file.ts';
import { attributesOf, keepRecords, Lines, told } from './kept-records.ts';

interface Debug {
  (...call: unknown[]): void;
  log?: (...call: unknown[]) => void;
}
type MakeDebug = ((namespace: string) => Debug) & { enable(namespaces: string): void };

const require = createRequire(import.meta.url);
const records = keepRecords();
before(() => onLibraryFiles(bridgeDebug()));

for (const name of ['debug', 'debug-2']) {
  describe(name, () => {
    /** @param printed takes what is shown. */
    function make(namespace: string, printed = new Lines()): Debug {
      const create = require(name) as MakeDebug;
      create.enable('shop:*');
      const debug = create(namespace);
      debug.log = (...call) => printed.write(call.join(' '));
      return debug;
    }

    it('has what it shows as records of its namespaces', () => {
      const printed = new Lines();
      const debug = make('shop:orders', printed);
      debug('%s paid %d', 'bob', 7);
      debug('object %o', { a: 1 });
      debug('behind', { order: 7 });
      debug({ order: 7 });
      make('other:orders', printed)('not enabled');
      assert.deepEqual(told(records), [
        ['shop:orders', 'DEBUG', 'bob paid 7'],
        ['shop:orders', 'DEBUG', 'object { a: 1 }'],
        ['shop:orders', 'DEBUG', 'behind'],
        ['shop:orders', 'DEBUG', '{ order: 7 }'],
      ]);
      assert.deepEqual(attributesOf(records[2]), { order: 7 });
      assert.equal(printed.lines.length, 4);
      assert.match(printed.lines[0] ?? '', /shop:orders %s paid %d bob 7$/);
    });

    it('has an error as exception, also one of which only the stack is left', () => {
      const debug = make('shop:errors');
      debug(new TypeError('alone'));
      debug('failed', new RangeError('behind'));
      assert.deepEqual(
        records.map((record) => [
          record.body,
          record.attributes['exception.type'],
          record.attributes['exception.message'],
        ]),
        [
          ['alone', 'TypeError', 'alone'],
          ['failed behind', 'RangeError', 'behind'],
        ],
      );
      assert.match(String(records[0]?.attributes['exception.stacktrace']), /^TypeError: alone\n {4}at /);
    });

    it('is told once when it is shown by console', () => {
      const lines = new Lines();
      const { write } = process.stdout;
      const undo = bridgeConsole();
      process.stdout.write = lines.write as typeof process.stdout.write;
      try {
        const debug = make('shop:console');
        debug.log = console.log.bind(console);
        debug('once %s', 'only');
        console.log('by itself');
      } finally {
        process.stdout.write = write;
        undo();
      }
      assert.deepEqual(told(records), [
        ['shop:console', 'DEBUG', 'once only'],
        ['console', 'INFO', 'by itself'],
      ]);
      assert.equal(lines.lines.length, 2);
    });
  });
}
