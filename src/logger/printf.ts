import { format } from 'node:util';
import { toAnyValue } from '../record/any-value.ts';

/** The placeholders of `util.format`, as in `console.log`, pino and winston; `%%` stands for a per cent sign. */
const PLACEHOLDER = /%[sdifjoO%]/g;

/** How many values the placeholders of a message take. */
export function placeholders(message: string): number {
  if (!message.includes('%')) return 0;
  return message.match(PLACEHOLDER)?.filter((found) => found !== '%%').length ?? 0;
}

/** The message with its values in place; each is made fit for a record first, so that none can throw. */
export function printf(message: string, values: readonly unknown[]): string {
  return format(message, ...values.map(toAnyValue));
}
