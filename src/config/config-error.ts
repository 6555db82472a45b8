import { inspect } from 'node:util';
import { suggestion } from './suggestion.ts';

/** A configuration that cannot be started with: names the key, the value, and what is allowed. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  /** The key as its user wrote it: a variable's name, or a path in the configuration. */
  readonly key: string;

  constructor(key: string, value: unknown, allowed: string) {
    const near = typeof value === 'string' ? nearest(value, allowed) : undefined;
    const meant = near === undefined ? '' : ` (did you mean ${near}?)`;
    super(`${key}: ${show(value)} is not allowed${meant}; allowed: ${allowed}`);
    this.key = key;
  }
}

/** What was probably meant, where what is allowed ends in a list of words: `on, off`, `levels (trace, debug)`. */
function nearest(value: string, allowed: string): string | undefined {
  const words = /((?:[\w/-]+, )+[\w/-]+)\)?$/.exec(allowed)?.[1]?.split(', ') ?? [];
  for (const given of value.split(/[,=]/).map((part) => part.trim().toLowerCase())) {
    const near = words.includes(given) ? undefined : suggestion(given, words);
    if (near !== undefined) return near;
  }
  return undefined;
}

/**
 * The error for a key that does not exist, with those that do.
 *
 * @param source where it was given: a file, or `start()`.
 * @param path the key with what it stands in: `otlp.endpint`.
 */
export function unknownKey(source: string, path: readonly string[], known: readonly string[]): ConfigError {
  const error = new ConfigError(path.join('.'), undefined, '');
  const near = suggestion(path.at(-1) ?? '', known);
  const meant = near === undefined ? '' : ` (did you mean ${[...path.slice(0, -1), near].join('.')}?)`;
  error.message = `${source}: there is no key ${path.join('.')}${meant}; the keys are ${known.join(', ')}`;
  return error;
}

/** Short, on one line, and without the password of an address. */
function show(value: unknown): string {
  let text: string;
  try {
    text =
      typeof value === 'string'
        ? JSON.stringify(value)
        : inspect(value, { depth: 1, breakLength: Number.POSITIVE_INFINITY, maxStringLength: 200 });
  } catch {
    text = typeof value;
  }
  const plain = text.replace(/\/\/[^/@\s]*@/g, '//***@').replace(/\s+/g, ' ');
  return plain.length > 80 ? `${plain.slice(0, 80)}…` : plain;
}
