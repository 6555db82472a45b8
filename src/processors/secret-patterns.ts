/**
 * Secrets recognised by their look, wherever they stand in a text. Every pattern is linear: repetitions are bounded or
 * cannot match what may follow them, and none can begin inside its own match.
 */
import { isBasic, isTypedBasic } from './basic-credentials.ts';
import { COMMANDS } from './command-patterns.ts';
import {
  isUnlikelyWord,
  NAMED_SIGN,
  NAMED_VALUES,
  SECRET_ENDS,
  SECRET_WORDS,
  VALIDATED,
} from './named-values.ts';
import { PRINTED_TABLE } from './printed-table.ts';
import { anyCase, REDACTED, type SecretPattern, type Sign } from './secret-pattern.ts';

/** Looks no further back than the `@` before, so that no character is looked at twice. */
const URL_WITH_USER: Sign = { at: '@', behind: String.raw`[:/]\/[^\s"'<>@]*@` };

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
    sign: NAMED_SIGN,
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
    shortest: 5,
    pattern:
      /(\b[a-z][a-z0-9+.-]{1,20}:\/\/|(?:\b[a-z][a-z0-9+.-]{1,20}(?::\/|\/\/)|(?<![\w:/])\/\/)(?=[^\s/?#@:"'<>]{0,256}:))(?:[^\s/?#@:"'<>]{0,256}:(?!\[Redacted)[^\s/?#"'<>]{1,1024}|[^\s/?#@:"'<>[\]]{16,1024})@/gi,
    replacement: `$1${REDACTED}@`,
  },
  {
    name: 'user and password by the name of auth',
    sign: NAMED_SIGN,
    shortest: 7,
    pattern:
      /(?<![^\W\d_])(?:(auth\\{0,7}["']?\s{0,3}[=:]\s{0,3}\\{0,7}["'])[^\s:"'\\/=&[]{0,256}:(?!\/\/)[^"'\\\r\n]{1,1024}|(auth=)[^\s:"'\\/=&[]{0,256}:(?!\/\/)[^\s"'\\&,;]{1,1024}|(auth\\{0,7}["']?\s{0,3}[=:]\s{0,3}\\{0,7}["']?)([\w+/]{6,1024}={0,2})(?![\w=]))/gi,
    replacement: (match, quoted = '', plain = '', head = '', base64 = '') =>
      base64 === '' || isTypedBasic(base64) ? `${quoted}${plain}${head}${REDACTED}` : match,
  },
  ...NAMED_VALUES,
  VALIDATED,
  PRINTED_TABLE,
  ...COMMANDS,
  {
    name: 'password in a statement',
    sign: { at: "'", behind: String.raw`(?:[wW][oO][rR][dD]|[bB][yY])\s{1,4}'` },
    shortest: 10,
    pattern:
      /(\b(?:password|identified\s{1,4}(?:with\s{1,4}[\w'"]{1,64}\s{1,4})?by)\s{1,4}(?:password\s{1,4})?)(?!'\[Redacted)'[^'\r\n]{1,1024}'/gi,
    replacement: `$1'${REDACTED}'`,
  },
  {
    // In capitals, since there are too many quotes to look behind each.
    name: 'password in a statement, in double quotes',
    sign: { at: 'Y', behind: String.raw`\bBY(?=\s{1,4}")` },
    shortest: 10,
    pattern:
      /(\bIDENTIFIED\s{1,4}(?:WITH\s{1,4}[\w'"]{1,64}\s{1,4})?BY\s{1,4})(?!"\[Redacted)"[^"\r\n]{1,1024}"/g,
    replacement: `$1"${REDACTED}"`,
  },
  {
    name: 'part of a form',
    sign: { at: '=', behind: '[nN][aA][mM][eE]=(?=")' },
    shortest: 10,
    pattern: new RegExp(
      String.raw`(\bname="[\w.[\]-]{0,64}(?:${SECRET_WORDS})\d{0,2}\]?"(?:;[^\r\n]{0,256})?\r?\n(?:[^\r\n]{1,256}\r?\n){0,4}\r?\n)(?!\[Redacted)[^\r\n]{1,8192}`,
      'gi',
    ),
    replacement: `$1${REDACTED}`,
  },
  {
    name: 'element of XML',
    sign: { at: '>', behind: String.raw`${SECRET_ENDS}(?:\s[^<>]{0,256})?>` },
    shortest: 6,
    pattern: new RegExp(
      `(<(?:[\\w.-]{1,64}:)?[\\w.-]{0,64}(?:${SECRET_WORDS})(?:\\s[^<>]{0,256})?>\\s{0,64}(?:<!\\[CDATA\\[)?)(?!\\[Redacted)[^<\\s][^<]{0,8192}(?=<)`,
      'gi',
    ),
    replacement: `$1${REDACTED}`,
  },
  {
    name: 'cloud and service key',
    sign: {
      at: '_-.IK',
      behind: String.raw`(?:gh[pousr]|github_pat|[rs]k_(?:live|test)|whsec|npm|hf|sntry[su]|shp(?:at|ca|pa|ss)|dop_v1|gsk|glsa|figd|lin_api|sbp)_|(?:gl(?:pat|dt|rt|cbt|ptt|ft|soat|agent)|xox[abeoprs]|xapp|sk|GOCSPX|pypi|xai|pplx|KEY|(?<![\w-])key)-|(?<![\w-])SK|(?:ya29|SG|hvs)\.|A[KS]?I`,
    },
    shortest: 15,
    pattern:
      /(?<![\w-])(?:(?:AKIA|ASIA)[A-Z0-9]{16}|LTAI[A-Za-z0-9]{12,24}|AKID[A-Za-z0-9]{13,40}|AIza[\w-]{35}|GOCSPX-[\w-]{20,}|ya29\.[\w-]{20,}|gh[pousr]_[A-Za-z0-9]{30,}|github_pat_\w{30,}|gl(?:pat|dt|rt|cbt|ptt|ft|soat|agent)-[\w-]{20,}|(?:xox[abeoprs]|xapp)-[\w-]{10,}|[rs]k_(?:live|test)_[A-Za-z0-9]{16,}|whsec_[\w+/=-]{20,}|sk-[\w-]{20,}|SG\.[\w-]{16,}\.[\w-]{16,}|npm_[A-Za-z0-9]{36}|hf_[A-Za-z0-9]{30,}|sntry[su]_[\w+/=-]{30,}|shp(?:at|ca|pa|ss)_[a-f0-9]{32}|dop_v1_[a-f0-9]{64}|(?:gsk|glsa|figd|lin_api|sbp)_[\w-]{30,}|(?:pypi|xai|pplx)-[\w-]{40,}|hvs\.[\w-]{20,}|AGE-SECRET-KEY-1[A-Z0-9]{20,}|(?:SK|key-)[a-f0-9]{32}(?!\w))/g,
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
    sign: /(?<![\w.-])\d(?:(?:[ \u00a0\u202f-]?\d){13}|\d{3}(?:\.\d{4}){3})/,
    shortest: 14,
    pattern: /(?<![\w.-])\d(?:(?:[ \u00a0\u202f-]?\d){13,15}|\d{3}(?:\.\d{4}){3})(?![\w.-]?\d)/g,
    replacement: (digits) => (isCardNumber(digits) ? REDACTED : digits),
  },
];

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
