/** The package `debug`: what it shows of the namespaces that `DEBUG` turns on, as records of the level DEBUG. */
import { SEVERITY } from '../../record/level.ts';
import { announce, type Bridged, bridge } from './bridge.ts';
import type { LibraryFile } from './library-file.ts';
import { readPrinted } from './printed-call.ts';
import { stackException } from './serialised-error.ts';

interface Debug {
  formatArgs(this: { readonly namespace: string }, call: unknown[]): unknown;
}

export function bridgeDebug(): LibraryFile[] {
  return [{ package: 'debug', file: 'src/node.js', patch: patchFormat }];
}

/**
 * `formatArgs` puts namespace, time and colours to what is shown; everything before is done.
 *
 * @param exports what makes a logger of a namespace.
 */
function patchFormat(exports: unknown): void {
  const debug = exports as Debug;
  const { formatArgs } = debug;
  debug.formatArgs = function (call, ...rest) {
    // Before version 2.3 they came one by one.
    if (!Array.isArray(call)) return formatArgs.call(this, call, ...(rest as []));
    bridge(this.namespace, SEVERITY.debug, () => read(call));
    const formatted = formatArgs.call(this, call);
    // By default it goes to standard error; many an app makes that `console.log`.
    announce(call[0]);
    return formatted;
  };
}

/** An error given alone has become its stack by now. */
function read(call: readonly unknown[]): Bridged {
  const record = readPrinted(call);
  if (record.exception !== undefined || typeof record.body !== 'string') return record;
  const exception = stackException(record.body);
  if (exception === undefined) return record;
  return { body: exception['exception.message'], attributes: { ...record.attributes, ...exception } };
}
