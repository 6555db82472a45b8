/**
 * Secrets recognised by their look, wherever they stand in a text. Every pattern is linear: repetitions are bounded or
 * cannot match what may follow them, and none can begin inside its own match.
 */

/** Stands where a secret stood. */
export const REDACTED = '[Redacted]';

/** The name of the patterns that go by names. */
export const NAMED_VALUE = 'named value';

/** One of some characters that are rare in ordinary text, by what stands before it. */
export interface Sign {
  readonly at: string;
  /** Source of a RegExp that ends with the character. */
  readonly behind: string;
}

export interface SecretPattern {
  /** What it recognises, for documentation and tests. */
  readonly name: string;
  /** Is in every text the pattern changes, and many times faster to ask for than the pattern. */
  readonly sign: Sign | RegExp;
  /** Code units of the shortest match. */
  readonly shortest: number;
  readonly pattern: RegExp;
  readonly replacement: string | ((match: string, ...groups: string[]) => string);
}

/** Words that stand in prose too: what follows them must look like a secret, unless it is quoted or behind a `=`. */
const PROSE_WORDS = 'token|signature|authorization|credentials?|jwt|sig|(?:c|x)srf';
/** `DB_PASS`, but not `bypass`. */
const PASS = String.raw`(?<![^\W\d_])pass`;
const PLAIN_WORDS = `passw(?:or)?d|passphrase|passcode|pwd|${PASS}|secret|(?:api|access|account|subscription|functions|private|signing|encryption)[_-]?key`;
const SECRET_WORDS = `${PLAIN_WORDS}|${PROSE_WORDS}`;
/**
 * Between name and value: the quote that ends the name, escaped where the JSON stands in a JSON text; or the same as it is
 * written in the query of a URL.
 */
const SEPARATOR = String.raw`(?:\\{0,7}["']?\s{0,3}(?:=>|[=:])\s{0,3}|(?:%22)?%3[ADad](?:%22)?)`;
const QUOTED = String.raw`"(?:[^"\\]|\\.){1,8192}|'(?:[^'\\]|\\.){1,8192}|(\\{1,7}["'])(?:(?!\\{1,7}["'])[\s\S]){1,8192}`;
const UNQUOTED = String.raw`[^\s"'&,;()[\]{}<>\\]{1,8192}`;
/** Looks no further back than the `@` before, so that no character is looked at twice. */
const URL_WITH_USER: Sign = { at: '@', behind: String.raw`:\/\/[^\s"'<>@]*@` };

export const SECRET_PATTERNS: readonly SecretPattern[] = [
  {
    name: 'private key',
    sign: { at: '-', behind: '-----' },
    shortest: 27,
    pattern:
      /-----BEGIN [A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END [A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-----|$)/g,
    replacement: REDACTED,
  },
  {
    name: 'JSON web token',
    sign: { at: 'J', behind: 'eyJ' },
    shortest: 20,
    pattern: /(?<![\w-])eyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*){0,3}/g,
    replacement: REDACTED,
  },
  {
    name: 'authorization or cookie header',
    sign: behindName(anyCase('authorization|cookie2?')),
    shortest: 13,
    pattern:
      /(authorization\\{0,7}["']?\s{0,3}[=:]\s{0,3}\\{0,7}["']?\w{1,20} {1,4}|cookie2?\\{0,7}["']?\s{0,3}[=:]\s{0,3}\\{0,7}["']?(?=[^\s=;"'\\]{1,256}=))(?!\[Redacted)[^\r\n"'\\]{6,}/gi,
    replacement: `$1${REDACTED}`,
  },
  {
    name: 'authorization scheme',
    sign: new RegExp(anyCase('(?:bearer|basic|negotiate)\\s')),
    shortest: 14,
    pattern: /\b(bearer|basic|negotiate)(\s{1,4})([\w.~+/-]{8,}={0,2})(?![\w=[])/gi,
    replacement: (match, scheme = '', space = '', value = '') =>
      (scheme.toLowerCase() === 'basic' ? isBasic(value) : isUnlikelyWord(value))
        ? `${scheme}${space}${REDACTED}`
        : match,
  },
  {
    name: 'password in the address of a database or queue',
    sign: URL_WITH_USER,
    shortest: 10,
    pattern:
      /\b((?:postgres(?:ql)?|mysql|mariadb|mongodb(?:\+srv)?|rediss?|amqps?|mssql|sqlserver|nats|kafka|smtps?|ldaps?):\/\/)[^\s"'<>:@/]{0,256}:[^\s"'<>]{1,1024}@/gi,
    replacement: `$1${REDACTED}@`,
  },
  {
    name: 'user and password in a URL',
    sign: URL_WITH_USER,
    shortest: 7,
    pattern:
      /\b([a-z][a-z0-9+.-]{1,20}:\/\/)(?:[^\s/?#@:"'<>]{0,256}:[^\s/?#"'<>]{1,1024}|[^\s/?#@:"'<>]{16,1024})@/gi,
    replacement: `$1${REDACTED}@`,
  },
  namedValue(SECRET_WORDS, behindName(anyCase(SECRET_WORDS))),
  {
    name: 'option of a command',
    sign: { at: '-', behind: String.raw`(?<![\w-])--` },
    shortest: 8,
    pattern: new RegExp(
      String.raw`((?<![\w-])--[\w-]{0,64}(?:${PLAIN_WORDS}|token)[ \t]{1,4})(?![-\s]|\[Redacted)(?:"[^"\r\n]{1,1024}"|'[^'\r\n]{1,1024}'|[^\s"']{1,1024})`,
      'gi',
    ),
    replacement: `$1${REDACTED}`,
  },
  {
    name: 'element of XML',
    sign: { at: '>', behind: `(?:${anyCase(SECRET_WORDS)})>` },
    shortest: 6,
    pattern: new RegExp(
      `(<(?:[\\w.-]{1,64}:)?[\\w.-]{0,64}(?:${SECRET_WORDS})>\\s{0,64})(?!\\[Redacted)[^<\\s][^<]{0,8192}(?=<)`,
      'gi',
    ),
    replacement: `$1${REDACTED}`,
  },
  {
    name: 'cloud and service key',
    sign: {
      at: '_-.I',
      behind: String.raw`(?:gh[pousr]|github_pat|[rs]k_(?:live|test)|whsec|npm|hf|sntry[su]|shp(?:at|ca|pa|ss)|dop_v1)_|(?:gl(?:pat|dt|rt|cbt|ptt|ft|soat|agent)|xox[abeoprs]|xapp|sk|GOCSPX)-|(?:ya29|SG)\.|A[KS]?I`,
    },
    shortest: 15,
    pattern:
      /(?<![\w-])(?:(?:AKIA|ASIA)[A-Z0-9]{16}|LTAI[A-Za-z0-9]{12,24}|AKID[A-Za-z0-9]{13,40}|AIza[\w-]{35}|GOCSPX-[\w-]{20,}|ya29\.[\w-]{20,}|gh[pousr]_[A-Za-z0-9]{30,}|github_pat_\w{30,}|gl(?:pat|dt|rt|cbt|ptt|ft|soat|agent)-[\w-]{20,}|(?:xox[abeoprs]|xapp)-[\w-]{10,}|[rs]k_(?:live|test)_[A-Za-z0-9]{16,}|whsec_[\w+/=-]{20,}|sk-[\w-]{20,}|SG\.[\w-]{16,}\.[\w-]{16,}|npm_[A-Za-z0-9]{36}|hf_[A-Za-z0-9]{30,}|sntry[su]_[\w+/=-]{30,}|shp(?:at|ca|pa|ss)_[a-f0-9]{32}|dop_v1_[a-f0-9]{64})/g,
    replacement: REDACTED,
  },
  {
    name: 'address that lets its holder post',
    sign: { at: '.', behind: String.raw`(?:hooks\.slack|discord|discordapp|api\.telegram)\.` },
    shortest: 36,
    pattern:
      /(hooks\.slack\.com\/(?:services|workflows)\/|discord(?:app)?\.com\/api\/webhooks\/|api\.telegram\.org\/(?:file\/)?bot(?=\d{5,12}:))[\w/:-]{16,}/g,
    replacement: `$1${REDACTED}`,
  },
  {
    name: 'payment card',
    sign: new RegExp(String.raw`(?<![\w.-])\d${'[ -]?\\d'.repeat(13)}`),
    shortest: 14,
    pattern: /(?<![\w.-])\d(?:[ -]?\d){13,15}(?![\w.-]?\d)/g,
    replacement: (digits) => (isCardNumber(digits) ? REDACTED : digits),
  },
];

/** The pattern of further names whose value is a secret; undefined when none of them has a letter or digit. */
export function patternOfNames(names: readonly string[]): SecretPattern | undefined {
  const words = names.map(nameWords).filter((word) => word !== '');
  if (words.length === 0) return undefined;
  const all = words.join('|');
  return { ...namedValue(all, signPattern(behindName(all), 'i')), shortest: 3 };
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
  return { at: '=:%', behind: String.raw`(?:${names})\d{0,2}(?:\\{0,7}["']?\s{0,3}[=:]|%)` };
}

/** Finds a sign. V8 looks for one of several characters ten times faster than for one alone, so there is a second. */
export function signPattern({ at, behind }: Sign, flags = ''): RegExp {
  const either = [...new Set(`${at}\0`)].map(
    (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
  return new RegExp(`[${either.join('')}](?<=${behind})`, flags);
}

/** Letters in either case, where a flag would hold for the rest of a larger pattern too. */
function anyCase(source: string): string {
  return source.replace(/(?<!\\)[a-z]/g, (letter) => `[${letter}${letter.toUpperCase()}]`);
}

function namedValue(words: string, sign: Sign | RegExp): SecretPattern {
  return {
    name: NAMED_VALUE,
    sign,
    shortest: 5,
    pattern: new RegExp(
      `(${words})(\\d{0,2}${SEPARATOR})(?!(?:\\\\{0,7}["']?|%22)\\[Redacted|(?:null|undefined|true|false)\\b)(?:${QUOTED}|${UNQUOTED})`,
      'gi',
    ),
    replacement: (match, word = '', separator = '', escapedQuote = '') => {
      const value = match.slice(word.length + separator.length);
      const quote = escapedQuote || /^["']/.exec(value)?.[0] || '';
      // `pass: 10, fail: 2`
      if (quote === '' && /^pass$/i.test(word) && !/[=%]/.test(separator)) return match;
      if (quote === '' && PROSE.test(word) && /\s$/.test(separator) && !isUnlikelyWord(value)) return match;
      return `${word}${separator}${quote}${REDACTED}`;
    },
  };
}

const PROSE = new RegExp(`^(?:${PROSE_WORDS})$`, 'i');

/** Digits, the padding of base 64, capitals inside, or a length that words do not have. */
function isUnlikelyWord(value: string): boolean {
  return /\d|=$|[a-z][A-Z].*[a-z][A-Z]/.test(value) || value.length >= 24;
}

/** Base 64 of `user:password`. Source: RFC 7617. */
function isBasic(value: string): boolean {
  const text = Buffer.from(value, 'base64').toString('latin1');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: words that happen to decode have some
  return text.includes(':') && !/[\u0000-\u001f\u007f]/.test(text);
}

/**
 * The Luhn check, and the first digits and lengths of the great networks: longer numbers are ids more often than cards.
 * Source: ISO/IEC 7812-1.
 */
function isCardNumber(text: string): boolean {
  const digits = text.replace(/\D/g, '');
  const prefix = { 14: /^3(?:0[0-5]|[68])/, 15: /^3[47]/, 16: /^(?:4|5[1-5]|2[2-7]|35|6(?:011|2|4[4-9]|5))/ }[
    digits.length
  ];
  if (prefix?.test(digits) !== true) return false;
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]);
    const doubled = i % 2 === 0 ? digit : digit * 2;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}
