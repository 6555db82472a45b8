import { ownPatterns } from './own-patterns.ts';
import { RecentTexts } from './recent-texts.ts';
import type { RedactSettings } from './redact-settings.ts';
import { REDACTED, type SecretPattern, type Sign, signPattern } from './secret-pattern.ts';
import { settingsPatterns } from './settings-patterns.ts';

/** Code units below which only few of the patterns can match. */
const TINY = 14;

/** @returns a function that gives a text without the secrets recognised in it. */
export function textRedactor(settings: RedactSettings = {}): (text: string) => string {
  const { patterns = [], censor = REDACTED } = settings;
  const builtIn = onFirstText(() => builtInRedactor(settingsPatterns(settings)));
  const redact =
    censor === REDACTED
      ? builtIn
      : (text: string) => {
          const clean = builtIn(text);
          return clean === text ? text : clean.replaceAll(REDACTED, () => censor);
        };
  if (patterns.length === 0) return redact;
  const redactOwn = ownPatterns(patterns, censor);
  return (text) => redactOwn(redact(text));
}

/** Many patterns take milliseconds to make, which no start should wait for. */
function onFirstText(make: () => (text: string) => string): (text: string) => string {
  let redact: ((text: string) => string) | undefined;
  return (text) => {
    if (text === '') return text;
    redact ??= make();
    return redact(text);
  };
}

function builtInRedactor(patterns: readonly SecretPattern[]): (text: string) => string {
  const signs = allSigns(patterns);
  const tinySigns = allSigns(patterns.filter(({ shortest }) => shortest < TINY));
  const compiled = new Map(patterns.map((pattern) => [pattern.sign, signOf(pattern)]));
  const steps = patterns.map((pattern) => ({ ...pattern, sign: compiled.get(pattern.sign) as RegExp }));
  const least = Math.min(...patterns.map((pattern) => pattern.shortest));
  const harmless = new RecentTexts();

  function redact(text: string): string {
    let clean = text;
    let asked: RegExp | undefined;
    let isThere = false;
    for (const step of steps) {
      if (clean.length < step.shortest) continue;
      // Patterns by name have the same sign.
      if (step.sign !== asked) isThere = step.sign.test(clean);
      asked = step.sign;
      if (isThere) clean = replaced(clean, step);
    }
    return clean;
  }

  return (text) => {
    if (text.length < least || harmless.has(text)) return text;
    const clean = hasAny(text.length < TINY ? tinySigns : signs, text) ? redact(text) : text;
    if (clean === text) harmless.add(text);
    return clean;
  };
}

/** The text with the replacement for everything the pattern finds. */
export function replaced(text: string, { pattern, replacement, end }: Omit<SecretPattern, 'sign'>): string {
  if (typeof replacement === 'string') return text.replace(pattern, replacement);
  if (end === undefined) return text.replace(pattern, replacement);
  let clean = '';
  let done = 0;
  pattern.lastIndex = 0;
  for (let found = pattern.exec(text); found !== null; found = pattern.exec(text)) {
    const [match, ...groups] = found;
    // As `text.replace` hands them over.
    const rest = [found.index, text] as unknown as string[];
    const put = replacement(match, ...groups, ...rest);
    const to = put === match ? undefined : end(text, pattern.lastIndex);
    if (to === undefined) continue;
    clean += text.slice(done, found.index) + put;
    done = to;
    pattern.lastIndex = to;
  }
  return clean + text.slice(done);
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
  return [signPattern({ at, behind }), ...new Set(all.filter((sign) => sign instanceof RegExp))];
}

function hasAny(signs: readonly RegExp[], text: string): boolean {
  for (const sign of signs) if (sign.test(text)) return true;
  return false;
}
