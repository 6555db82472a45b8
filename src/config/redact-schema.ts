/** What `redact` can be set to, and what it is when it is not. */
import * as v from 'valibot';
import type { RedactChoice } from './config.ts';
import { PATH_ALLOWED, parsePath } from './redact-path.ts';
import { text } from './schema-parts.ts';

const ALLOWED = 'false, or { keys, keep, paths, patterns, email, phone, censor, remove }';

const names = v.optional(v.array(text, 'a list of names'));
const isOn = v.optional(v.boolean('true or false'));

export const redactSchema = v.union(
  [
    v.literal(false),
    v.strictObject({
      keys: names,
      keep: names,
      paths: v.optional(
        v.array(
          v.pipe(
            v.string(PATH_ALLOWED),
            v.check((path) => parsePath(path) !== undefined, PATH_ALLOWED),
          ),
          `a list of paths, each ${PATH_ALLOWED}`,
        ),
      ),
      patterns: v.optional(
        v.array(
          v.custom<RegExp>((value) => value instanceof RegExp, 'a regular expression'),
          'a list of regular expressions',
        ),
      ),
      email: isOn,
      phone: isOn,
      censor: v.optional(v.string('text')),
      remove: isOn,
    }),
  ],
  ALLOWED,
);

/** @returns what was configured with every default filled in; false when redaction is off. */
export function redactChoice(given: v.InferOutput<typeof redactSchema> = {}): RedactChoice | false {
  if (given === false) return false;
  const { keys = [], keep = [], paths = [], patterns = [], email = false, phone = false } = given;
  return {
    keys,
    keep,
    paths: paths.map((path) => parsePath(path) ?? []),
    patterns,
    email,
    phone,
    censor: given.censor ?? '[Redacted]',
    remove: given.remove ?? false,
  };
}
