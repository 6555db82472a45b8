/**
 * Secrets recognised by their look, wherever they stand in a text. Every pattern is linear: repetitions are bounded or
 * cannot match what may follow them, and none can begin inside its own match.
 */

/** Stands where a secret stood. */
export const REDACTED = '[Redacted]';

interface SecretPattern {
  /** What it recognises, for documentation and tests. */
  readonly name: string;
  readonly pattern: RegExp;
  readonly replacement: string | ((match: string, ...groups: string[]) => string);
}

const SECRET_WORDS =
  'passw(?:or)?d|passphrase|pwd|secret|api[_-]?key|access[_-]?key|private[_-]?key|client[_-]?secret|(?:access|refresh|id|auth|session)[_-]?token|token|authorization|signature';

export const SECRET_PATTERNS: readonly SecretPattern[] = [
  {
    name: 'private key',
    pattern: /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,30}PRIVATE KEY-----|$)/g,
    replacement: REDACTED,
  },
  {
    name: 'JSON web token',
    pattern: /(?<![\w-])eyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?/g,
    replacement: REDACTED,
  },
  {
    name: 'authorization scheme',
    pattern: /\b(bearer|basic|digest|negotiate)(\s{1,4})(?=[^\s"']{0,4000}[0-9=._~+/-])[\w.~+/=-]{8,}/gi,
    replacement: (_match, scheme, space) => `${scheme}${space}${REDACTED}`,
  },
  {
    name: 'user and password in a URL',
    pattern: /\b([a-z][a-z0-9+.-]{1,20}:\/\/)[^\s/?#@]{1,512}@/gi,
    replacement: `$1${REDACTED}@`,
  },
  {
    name: 'named value',
    pattern: new RegExp(
      `((?:^|[^a-z])(?:${SECRET_WORDS})["']?\\s{0,3}[=:]\\s{0,3}["']?)(?!\\[Redacted)[^\\s"'&,;)}\\]]{3,}`,
      'gi',
    ),
    replacement: `$1${REDACTED}`,
  },
  {
    name: 'cloud and service key',
    pattern:
      /(?<![\w-])(?:(?:AKIA|ASIA)[A-Z0-9]{16}|AIza[\w-]{35}|gh[pousr]_[A-Za-z0-9]{30,}|github_pat_\w{30,}|glpat-[\w-]{20,}|xox[abeoprs]-[\w-]{10,}|[rs]k_(?:live|test)_[A-Za-z0-9]{16,}|npm_[A-Za-z0-9]{36})/g,
    replacement: REDACTED,
  },
  {
    name: 'payment card',
    pattern: /(?<![\w.-])\d(?:[ -]?\d){12,18}(?![\w.-]?\d)/g,
    replacement: (digits) => (isCardNumber(digits) ? REDACTED : digits),
  },
];

/** A text without the secrets recognised in it. */
export function redactText(text: string): string {
  let clean = text;
  for (const { pattern, replacement } of SECRET_PATTERNS) {
    clean =
      typeof replacement === 'string'
        ? clean.replace(pattern, replacement)
        : clean.replace(pattern, replacement);
  }
  return clean;
}

/** The Luhn check, and a first digit that card numbers have. Source: ISO/IEC 7812-1. */
function isCardNumber(text: string): boolean {
  const digits = text.replace(/\D/g, '');
  if (!/^[2-6]/.test(digits)) return false;
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]);
    const doubled = i % 2 === 0 ? digit : digit * 2;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}
