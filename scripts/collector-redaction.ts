/**
 * Writes what the Collector's second net looks for into its configuration, from the library's own lists:
 *
 *   node scripts/collector-redaction.ts
 *
 * Go's expressions look neither ahead nor behind, and a match is replaced whole, so that what is told of a secret is shorter
 * there. An expression that begins with fixed letters costs a fiftieth of one that does not; one of more than 500
 * instructions costs four times as much: hence many small ones.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { NAMED_VALUE } from '../src/processors/named-values.ts';
import { NAME_ENDS } from '../src/processors/secret-names.ts';
import { SECRET_PATTERNS } from '../src/processors/secret-patterns.ts';
import {
  CHINESE,
  CODE_OWNERS,
  KEY_OWNERS,
  PLAIN,
  PLAIN_ALONE,
  PROSE,
  PROSE_ALONE,
  PROSE_WHOLE,
  SUFFIXES,
} from '../src/processors/secret-words.ts';

const FILE = join(import.meta.dirname, '../collector/config/base.yaml');
const BEGIN = '    # Written by scripts/collector-redaction.ts, from the lists of the library.\n';
const END = '    # End of what is written.\n';

/** A comment, and the expressions under it. */
type Group = readonly [comment: string, patterns: readonly string[]];

/** Whose keys are told also in the middle of a word: the others are services. */
const GENERAL_OWNERS = KEY_OWNERS.slice(0, KEY_OWNERS.indexOf('service_role') + 1);

/** Any of some words, and of those that come with an `s` too, both at once. */
function separated(words: readonly string[], separator: string): string {
  const single = words.filter((word) => !words.some((other) => `${other}s` === word)).toSorted();
  const both = single.map((word) => (words.includes(`${word}s`) ? `${word}s?` : word));
  return both.join('|').replaceAll('_', separator);
}
/** In capitals at the beginning of each part: `apiKey` as `ApiKey`. */
const capital = (word: string) => word.replace(/(?:^|_)([a-z])/g, (_, letter) => letter.toUpperCase());

const SUFFIX = `(?:[_-]?(?:${SUFFIXES.join('|')}))?`;
/** Between the parts of a name that is a key. */
const BETWEEN = '[^0-9a-z]?';
const LAST = `(?:${BETWEEN}(?:\\d|${SUFFIXES.join('|')}))*[^0-9\\p{L}]*`;
/** `session.id` is a visit to a page, by OpenTelemetry's conventions. */
const NAMES = separated(NAME_ENDS, BETWEEN).replaceAll(`session${BETWEEN}id`, 'session[_-]?id');
const SHORTEST = [...PLAIN_ALONE.filter((word) => word !== 'pass'), ...PROSE_ALONE, 'sig', 'bearer'];

/** Where a name begins: at the start of the key, behind a separator, or with a capital (there is one line for each). */
const KEYS: readonly Group[] = [
  ['Names.', ['^', '\\.', '_', '-'].map((before) => `(?i)${before}(?:${NAMES})${LAST}$`)],
  [
    'Ends of longer names.',
    [
      ...NAME_ENDS.filter((name) => /^[a-z_]+\??$/.test(name)).map(capital),
      ...['Password', 'Passwd', ...GENERAL_OWNERS.map((owner) => `${capital(owner)}Keys?`)],
      ...['password', 'passwd', 'secret', 'token', 'apikey', 'cookie', ...CHINESE],
    ].map((name) => `${name}\\d*$`),
  ],
  [
    'The shortest, which may be the end of other words. A number under `pass` is a count.',
    [
      ...['^', '\\.', '_', '-'].map((before) => `(?i)${before}(?:${SHORTEST.join('|')})\\d{0,3}$`),
      ...SHORTEST.map((word) => `${capital(word)}\\d{0,3}$`),
      ...['(?i)^sid$', '(?i)\\.sid$', '(?i)_pass\\d*$', '\\.pass\\d*$', '-pass\\d*$', 'Pass\\d*$'],
    ],
  ],
];

/** What stands behind a name: nothing that is hidden already. */
const PLAINLY_QUOTED = String.raw`(?:\w+\()?"(?:[^"\\\[]|\\.|\[[^R"])(?:[^"\\]|\\.)*"?`;
const QUOTED = String.raw`${PLAINLY_QUOTED}|\\+["'](?:[^"'\\\[]|\[[^R])[^"'\\]*`;
const LIST = String.raw`\[\s*["'{\[\d][^\]]*\]?|\{\s*["'\w](?:[^{}]|\{[^{}]*\})*\}?`;
const QUOTED_ONCE = String.raw`N?'(?:[^'\\\[]|\[[^R'])[^']*'?`;
const BARE = String.raw`[^\s"'\x60&,;()\[\]{}<>|=\\*/\p{Han}][^\s"'&,;()\[\]{}<>\\]*`;
/** Digits tell it from a word, or a length that words do not have. */
const UNLIKELY = String.raw`[^\s"'&,;()\[\]{}<>\\*\d]*\d[^\s"'&,;()\[\]{}<>\\]{3,}|[^\s"'&,;()\[\]{}<>\\*]{24,}`;
const ANY = `(?:${PLAINLY_QUOTED}|\\x60[^\\x60\\[]+\\x60?|${QUOTED_ONCE}|${LIST}|(?:\\\\+["'])?${BARE})`;
const LIKELY = `(?:${PLAINLY_QUOTED}|${QUOTED_ONCE}|${LIST}|${UNLIKELY})`;
const BEHIND_NAME = String.raw`\d{0,2}(?:['\x60]?(?:\[\w*\]|\])?\s*(?:=>|:=|[=:：])|(?:%22)?%3[ad](?:%22)?)`;

const CODES = `(?:${CODE_OWNERS.join('|')})[_-]?codes?`;
const WORDS = PLAIN.filter((word) => !/_(?:key|code)s?$/.test(word));
/** Those of several parts are looked for in JSON alone. */
const SINGLE_WORDS = WORDS.filter((word) => /^[a-z]+$/.test(word));
/** The usual ones, which is enough there too. */
const SHORT_SUFFIX = `(?:[_-]?(?:${SUFFIXES.filter((word) => word.length < 6).join('|')}))?`;
const IN_TEXT = `${separated([...WORDS, ...PROSE], '[_-]?')}|${CODES}|(?:${separated(KEY_OWNERS, '[_-]?')})[_-]?keys?|\\b(?:${PROSE_WHOLE.join('|')}|pin|pw|ssn)`;

function namedValues(): string[] {
  return [
    // In JSON, also within JSON, and as pairs; whatever stands before the word.
    `(?i)"(?:[\\w. -]*(?:${IN_TEXT}|[_.-]pass)|pass)${SUFFIX}\\d{0,2}\\\\*"\\s*(?::|,\\s*\\\\*"value\\\\*"\\s*:)\\s*(?:${QUOTED}|${LIST}|\\d[^\\s,}]*)`,
    `(?i)\\["[\\w. -]*(?:${IN_TEXT})${SUFFIX}\\d{0,2}",\\s*"(?:[^"\\\\\\[]|\\\\.)(?:[^"\\\\]|\\\\.)*"\\]`,
    `(?i)"(?:[\\w-]*cookies?2?|[\\w-]*authorization|[\\w-]*api[_-]?key)",\\s*"(?:[^"\\\\\\[]|\\\\.)(?:[^"\\\\]|\\\\.)*"`,
    ...['\\b', '_'].flatMap((before) => [
      `(?i)${before}(?:${separated(SINGLE_WORDS, '[_-]?')}|${separated(
        GENERAL_OWNERS.map((owner) => `${owner}_keys?`),
        '[_-]?',
      )})${SHORT_SUFFIX}${BEHIND_NAME}\\s*${ANY}`,
      `(?i)${before}(?:${separated(PROSE, '[_-]?')})${SHORT_SUFFIX}${BEHIND_NAME}(?:${ANY}|\\s+${LIKELY})`,
    ]),
    // In a query within a query.
    `(?i)%(?:25)*[0-9a-f]{2}[\\w.-]*(?:${IN_TEXT})${SUFFIX}(?:%22)?(?:%(?:25)*3[ad]|=)(?:%22)?[^\\s"'&,;()\\[<>%]+`,
    // Those that need no look at what stands before them.
    ...['_pass', '_PASS', '\\?pass', '&pass', '_pw', '_PW', 'connect\\.sid', ...CHINESE].map(
      (word) => `${word}${BEHIND_NAME}\\s*${ANY}`,
    ),
    // In the middle of a word.
    ...[
      'Password',
      'Passwd',
      'Secret',
      'Token',
      'ApiKey',
      'AccessKey',
      'AccountKey',
      'PrivateKey',
      'SecretKey',
    ].map((word) => `${word}${BEHIND_NAME}(?:${ANY}|\\s+${LIKELY})`),
  ];
}

const HEADER = String.raw`\\*["']?\s{0,3}[=:]\s{0,3}\\*["']?`;

/** What is looked for in place of each of the library's patterns. */
const NETS: { readonly [name: string]: (source: string) => readonly string[] } = {
  'private key': withFixedHeads,
  'JSON web token': withFixedHeads,
  'authorization or cookie header': () =>
    ['authorization', 'Authorization']
      .map((name) => `${name}${HEADER}\\w{1,20} {1,4}[^\\[\\r\\n"'\\\\]{6,}`)
      .concat(['cookie', 'Cookie'].map((name) => `${name}2?${HEADER}[^\\s=;"'\\\\]+=[^\\r\\n"'\\\\]+`)),
  // A digit tells them from `basic authentication`, since what they decode to cannot be asked.
  'authorization scheme': () =>
    ['Bearer', 'bearer', 'BEARER', 'Basic', 'basic', 'BASIC', 'Negotiate'].map(
      (scheme) =>
        String.raw`${scheme}\s{1,4}(?:[A-Za-z._~+/-]*\d[\w.~+/-]{6,}={0,2}|[\w.~+/-]{6,}[\d=]={0,2})`,
    ),
  'password in the address of a database or queue': () => [],
  'user and password in a URL': () => [
    String.raw`://(?:[^\s/?#@:"'<>]*:[^\[\s/?#"'<>][^\s/?#"'<>]*|[^\s/?#@:"'<>\[\]]{16,})@`,
  ],
  'user and password by the name of auth': () => [String.raw`"auth":\s*"[^\s:"\\/=&\[]*:[^\\/"][^"\\]*"`],
  [NAMED_VALUE]: namedValues,
  'pair of name and value': () => [],
  'message of a validator': () => [],
  // Needs its columns.
  table: () => [],
  'option of a command': () => [
    String.raw`(?i)--[\w-]*(?:${separated(WORDS, '[_-]?')}|(?:${separated(KEY_OWNERS, '[_-]?')})[_-]?keys?|token)[ \t]+(?:"[^"\r\n]+"|'[^'\r\n]+'|[^\s"'\[*-][^\s"']*)`,
  ],
  'short option of a command': () => [],
  'password in a statement': () =>
    ['PASSWORD', 'password', 'IDENTIFIED BY', 'identified by'].map(
      (words) => `${words}\\s{1,4}'[^'\\[\\r\\n][^'\\r\\n]*'`,
    ),
  'password in a statement, in double quotes': () => [
    String.raw`IDENTIFIED\s{1,4}(?:WITH\s{1,4}[\w'"]{1,64}\s{1,4})?BY\s{1,4}"[^"\[\r\n][^"\r\n]*"`,
  ],
  'part of a form': () => [
    `(?i)="[\\w.\\[\\]-]*(?:${IN_TEXT})\\d{0,2}\\]?"(?:;[^\\r\\n]*)?\\r?\\n(?:[^\\r\\n]+\\r?\\n)*\\r?\\n[^\\[\\r\\n][^\\r\\n]*`,
  ],
  'element of XML': () => [
    `(?i)<(?:[\\w.-]+:)?[\\w.-]*(?:${IN_TEXT})(?:\\s[^<>]*)?>\\s*(?:<!\\[CDATA\\[)?[^<\\s\\[][^<]*</`,
  ],
  'cloud and service key': withFixedHeads,
  'address that lets its holder post': withFixedHeads,
  // Without the check digit: the big issuers' ranges, plain or in groups of four.
  'payment card': () => [
    String.raw`\b(?:(?:4\d{3}|5[1-5]\d{2}|2[2-7]\d{2}|6(?:011|5\d{2}))(?:[ -]?\d{4}){3}|3[47]\d{2}[ -]?\d{6}[ -]?\d{5})\b`,
  ],
};

/** These are the ends of words too, and what stands before a word is not seen: `task-…`. */
const ENDS_OF_WORDS = /^sk-/;
/** `cache-key-<md5>`: what stands before it would have to be seen. */
const LEFT_OUT = /^key-/;

/** The same expression without what looks ahead and behind, one for each alternative, so that each begins with letters. */
function withFixedHeads(source: string): string[] {
  const plain = source.replace(/\(\?<?[=!][^()]*\)/g, '').replace(/^\((?!\?)/, '(?:');
  return withHeads(plain)
    .filter((pattern) => !LEFT_OUT.test(pattern))
    .map((pattern) => (ENDS_OF_WORDS.test(pattern) ? `\\b${pattern}` : pattern));
}

function withHeads(source: string): string[] {
  const several = alternatives(source);
  if (several.length > 1) return several.flatMap(withHeads);
  const letters = /^\[([a-z]+)\](.*)$/s.exec(source);
  if (letters !== null) return [...(letters[1] as string)].map((letter) => letter + letters[2]);
  if (!source.startsWith('(?:')) return [source];
  const end = closing(source);
  const rest = source.slice(end + 1);
  return alternatives(source.slice(3, end)).flatMap((head) => withHeads(head + rest));
}

/** Where the group at the beginning ends. */
function closing(source: string): number {
  let depth = 0;
  for (let at = 0; at < source.length; at++) {
    if (source[at] === '\\') at++;
    else if (source[at] === '[') at = source.indexOf(']', at);
    else if (source[at] === '(') depth++;
    else if (source[at] === ')' && --depth === 0) return at;
  }
  throw new Error(`A group without end: ${source}`);
}

/** What stands between the `|` that are in no group. */
function alternatives(source: string): string[] {
  const found: string[] = [];
  let from = 0;
  for (let at = 0; at < source.length; at++) {
    if (source[at] === '\\') at++;
    else if (source[at] === '[') at = source.indexOf(']', at);
    else if (source[at] === '(') at += closing(source.slice(at));
    else if (source[at] === '|') {
      found.push(source.slice(from, at));
      from = at + 1;
    }
  }
  return [...found, source.slice(from)];
}

/** @throws Error when the library has a pattern that nothing is said about here. */
function values(): Group[] {
  const groups = new Map<string, readonly string[]>();
  for (const { name, pattern } of SECRET_PATTERNS) {
    const net = NETS[name];
    if (net === undefined)
      throw new Error(`Say in ${import.meta.filename} what the Collector does about: ${name}`);
    groups.set(name, net(pattern.source));
  }
  return [...groups];
}

function written(key: string, groups: readonly Group[]): string {
  const lines = groups.flatMap(([comment, patterns]) => {
    const items = patterns.map((pattern) => `      - '${pattern.replaceAll("'", "''")}'\n`);
    return comment === '' || items.length === 0 ? items : [`      # ${comment}\n`, ...items];
  });
  return `    ${key}:\n${lines.join('')}`;
}

/** Expressions for names, and for values, in the syntax of Go. */
export function secondNet(): { keys: string[]; values: string[] } {
  return {
    keys: KEYS.flatMap(([, patterns]) => patterns),
    values: values().flatMap(([, patterns]) => patterns),
  };
}

/** @returns the configuration with its part that is made here. */
export function withSecondNet(yaml: string): string {
  const from = yaml.indexOf(BEGIN);
  const to = yaml.indexOf(END);
  if (from === -1 || to === -1) throw new Error('The configuration does not say where the second net stands');
  const net = written('blocked_key_patterns', KEYS) + written('blocked_values', values());
  return yaml.slice(0, from + BEGIN.length) + net + yaml.slice(to);
}

if (import.meta.main) writeFileSync(FILE, withSecondNet(readFileSync(FILE, 'utf8')));
