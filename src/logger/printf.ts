import { format } from 'node:util';
import { toAnyValue } from '../record/any-value.ts';
import { errorMessage, errorType, isError } from '../record/exception.ts';

/** The placeholders of `util.format`, as in `console.log`, pino and winston; `%%` stands for a per cent sign. */
const PLACEHOLDER = /%([sdifjoO%])/g;

/** The kinds of the placeholders that take a value, in their order: `['s', 'd']`. */
export function placeholders(message: string): string[] {
  if (!message.includes('%')) return [];
  return [...message.matchAll(PLACEHOLDER)].map(([, kind = '%']) => kind).filter((kind) => kind !== '%');
}

/** The message with its values in place; each is made fit for a record first, so that none can throw. */
export function printf(message: string, values: readonly unknown[]): string {
  return format(message, ...values.map(printable));
}

function printable(value: unknown): unknown {
  if (isError(value)) return `${errorType(value)}: ${errorMessage(value)}`;
  return typeof value === 'symbol' ? String(value) : toAnyValue(value);
}
