import { RecentTexts } from './recent-texts.ts';
import {
  patternOfNames,
  SECRET_PATTERNS,
  type SecretPattern,
  type Sign,
  signPattern,
} from './secret-patterns.ts';

/** Code units below which only few of the patterns can match. */
const TINY = 14;

/**
 * @param extraNames further names whose value is a secret wherever `name=value`, `name: value` or JSON stand in a text.
 * @returns a function that gives a text without the secrets recognised in it.
 */
export function textRedactor(extraNames: readonly string[] = []): (text: string) => string {
  const extra = patternOfNames(extraNames);
  const patterns = extra === undefined ? SECRET_PATTERNS : [...SECRET_PATTERNS, extra];
  const signs = allSigns(patterns);
  const tinySigns = allSigns(patterns.filter(({ shortest }) => shortest < TINY));
  const steps = patterns.map((pattern) => ({ ...pattern, sign: signOf(pattern) }));
  const least = Math.min(...patterns.map((pattern) => pattern.shortest));
  const harmless = new RecentTexts();

  function redact(text: string): string {
    let clean = text;
    for (const { pattern, replacement, sign, shortest } of steps) {
      if (clean.length < shortest || !sign.test(clean)) continue;
      clean =
        typeof replacement === 'string'
          ? clean.replace(pattern, replacement)
          : clean.replace(pattern, replacement);
    }
    return clean;
  }

  return (text) => {
    if (text.length < least) return text;
    if (text.length < TINY) return hasAny(tinySigns, text) ? redact(text) : text;
    if (harmless.has(text)) return text;
    const clean = hasAny(signs, text) ? redact(text) : text;
    if (clean === text) harmless.add(text);
    return clean;
  };
}

/** Finds the pattern's sign. */
export function signOf({ sign }: SecretPattern): RegExp {
  return sign instanceof RegExp ? sign : signPattern(sign);
}

/** The signs of several patterns in as few expressions as go together. */
function allSigns(patterns: readonly SecretPattern[]): RegExp[] {
  const all = patterns.map(({ sign }) => sign);
  const alike = all.filter((sign): sign is Sign => !(sign instanceof RegExp));
  const at = alike.map((sign) => sign.at).join('');
  const behind = [...new Set(alike.map((sign) => `(?:${sign.behind})`))].join('|');
  return [signPattern({ at, behind }), ...all.filter((sign) => sign instanceof RegExp)];
}

function hasAny(signs: readonly RegExp[], text: string): boolean {
  for (const sign of signs) if (sign.test(text)) return true;
  return false;
}
