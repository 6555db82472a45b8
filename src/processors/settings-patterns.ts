/** Which patterns are looked for. The build makes it, and all patterns with it, when it is first called. */
import { NAMED_VALUE, patternsOfNames } from './named-values.ts';
import { EMAIL, PHONE } from './personal-patterns.ts';
import type { RedactSettings } from './redact-settings.ts';
import { keptNames } from './secret-names.ts';
import type { SecretPattern } from './secret-pattern.ts';
import { SECRET_PATTERNS } from './secret-patterns.ts';

/** Code units before a name that may belong to it. */
const MAX_NAME = 64;

/** @returns the patterns that texts are searched for, by the settings: those built in, and further ones. */
export function settingsPatterns({
  keys = [],
  keep = [],
  email = false,
  phone = false,
}: RedactSettings): readonly SecretPattern[] {
  const all = [
    ...SECRET_PATTERNS,
    ...patternsOfNames(keys),
    ...(email ? [EMAIL] : []),
    ...(phone ? [PHONE] : []),
  ];
  return keep.length === 0 ? all : all.map((pattern) => keeping(pattern, keep));
}

/** The same pattern, but for the values of names that are to be kept: `nextPageToken=…`. */
function keeping(pattern: SecretPattern, keep: readonly string[]): SecretPattern {
  const { name, replacement } = pattern;
  if (name !== NAMED_VALUE || typeof replacement === 'string') return pattern;
  const isKept = keptNames(keep);
  return {
    ...pattern,
    replacement: (match, ...rest) => {
      const [word = ''] = rest;
      const text = rest.at(-1) as string;
      const at = rest.at(-2) as unknown as number;
      const before = /[\p{L}\p{N}_.-]*$/u.exec(text.slice(Math.max(0, at - MAX_NAME), at))?.[0] ?? '';
      return isKept(before + word) ? match : replacement(match, ...rest);
    },
  };
}
