/** Secrets recognised by the name that stands before them. */
import { BLOCK, blockEnd } from './block-end.ts';
import { closingBracket } from './closing-bracket.ts';
import { anyCase, REDACTED, type SecretPattern, type Sign, signPattern } from './secret-pattern.ts';
import {
  anyOf,
  endingWith,
  isResult,
  PLAIN,
  PLAIN_ALONE,
  PROSE,
  PROSE_ALONE,
  PROSE_WHOLE,
  STATE,
  SUFFIXES,
} from './secret-words.ts';

/** The name of the patterns that go by names. */
export const NAMED_VALUE = 'named value';

/** No part of a longer word. */
const ALONE = String.raw`(?<![^\W\d_])`;
const PROSE_WORDS = `${anyOf(PROSE)}|${ALONE}(?:${anyOf(PROSE_ALONE)})|(?<![\\w-])(?:${anyOf(PROSE_WHOLE)})`;
export const PLAIN_WORDS = `${anyOf(PLAIN)}|${ALONE}(?:${anyOf(PLAIN_ALONE)})`;
export const SECRET_WORDS = `${PLAIN_WORDS}|${PROSE_WORDS}`;
/**
 * Source of a RegExp that ends with one of them, at least. A sign may be in more texts than the pattern: of the many keys it
 * is asked only that they are somebody's, since a long expression takes its time when it is first used.
 */
function ends(further: readonly string[] = []): string {
  const words = PLAIN.filter((word) => !/_keys?$/.test(word));
  const all = endingWith([...words, ...PLAIN_ALONE, ...PROSE, ...PROSE_ALONE, ...PROSE_WHOLE, ...further]);
  return String.raw`(?:${all}|[\w -][kK][eE][yY][sS]?)`;
}
export const SECRET_ENDS = ends();

const SUFFIXED = `(?:[_-]?(?:${anyOf(SUFFIXES)}))?\\d{0,2}`;
const SUFFIX_ENDS = endingWith(SUFFIXES, true);
/** The quote that ends a name, escaped where JSON stands in a JSON text. */
const QUOTE = String.raw`\\{0,7}["']`;
/** Of a field within a form's: `user[password]=`, `password[]=`. */
const INDEXED = String.raw`["']?(?:(?:\]|%5[dD])|(?:(?:\]|%5[dD])?(?:\[|%5[bB])[\w-]{0,16}(?:\]|%5[dD]))(?:(?:\[|%5[bB])[\w-]{0,16}(?:\]|%5[dD]))?)`;
/** As it is written in a query, in a query within that one, and so on. */
const PERCENT = '%(?:25){0,2}';
/** Between name and value, as in JSON, in a form, in a statement of a database, and as it is written in the query of a URL. */
const SEPARATOR = String.raw`(?:\\{0,7}["'\x60]?\s{0,3}(?:=>|:=|=(?!=)|[:：](?!=))\s{0,3}|\]\s{1,3}=>?\s{0,3}|${INDEXED}(?:=|%3d)|(?:${PERCENT}22)?${PERCENT}3[ad](?:${PERCENT}22)?)`;
export const QUOTED = String.raw`"(?:[^"\\]|\\.){1,8192}|'(?:[^'\\]|\\.){1,8192}|\x60(?:[^\x60\\]|\\.){1,8192}|(\\{1,7}["'])(?:(?!\\{1,7}["'])[\s\S]){1,8192}`;
/** Before a quoted value: `Some("…")` of Rust, `N'…'` of a database. */
const WRAPPED = String.raw`(?:[\w.]{1,32}\(|n)`;
const OPENED = new RegExp(`^${WRAPPED}?["'\x60]`, 'i');
/** `secret://vault/db` */
const SCHEME = '(?<=:)//';
const UNQUOTED = String.raw`[^\s"'&,;()[\]{}<>\\]{1,8192}`;

/** One for all patterns by name, and compiled once: a text is asked for each. */
export const NAMED_SIGN = signPattern(behindName(ends(['auth'])));

export const NAMED_VALUES: readonly SecretPattern[] = [
  namedList(SECRET_WORDS, NAMED_SIGN),
  namedValue(SECRET_WORDS, NAMED_SIGN),
  {
    name: 'pair of name and value',
    sign: NAMED_SIGN,
    shortest: 8,
    pattern: pairPattern(),
    replacement: (match, head = '', escapedQuote = '') =>
      `${head}${escapedQuote || match[head.length]}${REDACTED}`,
  },
];

/** `"password" with value "…" fails to match the required pattern: /…/`, as Joi says it. */
export const VALIDATED: SecretPattern = {
  name: 'message of a validator',
  sign: { at: ':', behind: '(?:required|inverted) pattern:' },
  shortest: 40,
  pattern: new RegExp(
    String.raw`((?:${anyCase(SECRET_WORDS)})${anyCase(SUFFIXED)}${QUOTE} with value ${QUOTE})(?!\[Redacted)[^\r\n]{1,1024}?(${QUOTE} (?:fails to match|matches) the (?:required|inverted) pattern:)`,
    'g',
  ),
  replacement: `$1${REDACTED}$2`,
};

/** The patterns of further names whose value is a secret; none when none of them has a letter or digit. */
export function patternsOfNames(names: readonly string[]): SecretPattern[] {
  const words = names.map(nameWords).filter((word) => word !== '');
  if (words.length === 0) return [];
  const all = words.join('|');
  const sign = signPattern(behindName(`(?:${all})`), 'i');
  return [namedList(all, sign), namedValue(all, sign)].map((pattern) => ({ ...pattern, shortest: 3 }));
}

/** A name as a pattern that does not mind its separators. */
function nameWords(name: string): string {
  return name
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
    .join('[ _.-]?');
}

/** What parts a name from its value. */
function behindName(names: string): Sign {
  // Two alternatives are three times as fast as an optional suffix, and what is no letter is told at once.
  const name = String.raw`(?:${names}|${names}[_-]?${SUFFIX_ENDS})\d{0,2}(?<![\s"'\\])`;
  return {
    at: '=:%：,',
    behind: String.raw`${name}(?:\\{0,7}["'\x60]?\s{0,3}[=:：]|%|\]\s{1,3}=|${INDEXED}[=%]|${QUOTE}\s{0,3},)`,
  };
}

function namedValue(words: string, sign: Sign | RegExp): SecretPattern {
  return {
    name: NAMED_VALUE,
    sign,
    shortest: 4,
    pattern: new RegExp(
      `(${words})(${SUFFIXED}${SEPARATOR})(?!(?:${WRAPPED}?\\\\{0,7}["'\`]?|${PERCENT}22)\\[Redacted|${STATE}|${SCHEME})(?:${WRAPPED}?(?:${QUOTED})|${UNQUOTED})`,
      'gi',
    ),
    replacement: (match, word = '', separator = '', escapedQuote = '', ...rest) => {
      const value = match.slice(word.length + separator.length);
      const quote = escapedQuote || OPENED.exec(value)?.[0] || '';
      if (quote === '' && isHarmless(word, separator, value, rest)) return match;
      return `${word}${separator}${quote}${REDACTED}`;
    },
  };
}

/** `rest`: where the match is, and the text. */
function isHarmless(word: string, separator: string, value: string, rest: readonly unknown[]): boolean {
  if (/^pass$/i.test(word)) {
    const [at, text] = rest as [number, string];
    const isAlone = !/[\w-]/.test(text[at - 1] ?? '');
    // `pass: 10, fail: 2` and `pass=3`, but not `DB_PASS=123`.
    return /[=%]/.test(separator) ? isAlone && isResult(value) : isAlone || isResult(value);
  }
  // `密码：错误`
  if (/^\p{Script=Han}+$/u.test(value)) return true;
  // `Invalid API key: …`
  return (IN_PROSE.test(word) || word.includes(' ')) && /^\W*\s$/.test(separator) && !isUnlikelyWord(value);
}

/** A list, a map or what `util.inspect` makes of one: nothing of it is told. */
function namedList(words: string, sign: Sign | RegExp): SecretPattern {
  const before = `(?:${SEPARATOR}|${QUOTE}\\s{0,3},\\s{0,8})`;
  // `Map(1) {`, `[Object: null prototype] {`
  const type = String.raw`(?:\[Object: null prototype\] |[a-z_$][\w$]{0,63}(?:\(\d{1,9}\))? (?:\[Map\] )?)?`;
  const told = String.raw`(?!\[(?:Redacted|object |Function|class |Getter|Setter|Circular|Object\]|Array\]|Symbol))`;
  return {
    name: NAMED_VALUE,
    sign,
    shortest: 4,
    pattern: new RegExp(`(${words})(${SUFFIXED}${before})(${type})(?=[[{]|<Buffer |${BLOCK})${told}`, 'gi'),
    replacement: (match, word = '', separator = '', type = '') => {
      // `token: see [docs]`
      if (/^[a-z]/.test(type) && IN_PROSE.test(word)) return match;
      const quote = new RegExp(`^[\\w-]*(${QUOTE})`).exec(separator)?.[1] ?? '';
      return `${word}${separator}${quote}${REDACTED}${quote}`;
    },
    end: (text, from) =>
      /[|>]/.test(text[from] as string) ? blockEnd(text, from) : closingBracket(text, from),
  };
}

/**
 * `{ name: 'password', value: '…' }`; a header's name and value, wherever they stand; an option and its value; a list of
 * two. Other lists may well be of names alone.
 */
function pairPattern(): RegExp {
  const next = String.raw`${QUOTE}\s{0,3},\s{0,8}`;
  const name = `(?:${SECRET_WORDS})${SUFFIXED}${next}`;
  const value = String.raw`(?:${QUOTE})?value(?:${QUOTE})?\s{0,3}:\s{0,3}`;
  const last = `(?=${QUOTE}[^"'\\]{1,8192}${QUOTE}\\s{0,8}[\\])])`;
  const heads = [
    `${name}${value}`,
    `(?:cookies?2?|authorization|api[_-]?key)${next}`,
    `${QUOTE}--[\\w-]{0,64}(?:${PLAIN_WORDS}|token)${next}`,
    `[[(]\\s{0,8}${QUOTE}[\\w.-]{0,64}${name}${last}`,
  ];
  return new RegExp(`(${heads.join('|')})(?!${QUOTE}\\[Redacted)(?:${QUOTED})`, 'gi');
}

const IN_PROSE = new RegExp(`^(?:${PROSE_WORDS})$`, 'i');

/** Digits, the padding of base 64, capitals inside, or a length that words do not have. */
export function isUnlikelyWord(value: string): boolean {
  if (/^\d{1,3}$/.test(value)) return false;
  return /\d|=$|[a-z][A-Z].*[a-z][A-Z]/.test(value) || value.length >= 24;
}
