/** What a key says of its value. */
import { KeyChain } from '../record/key-chain.ts';
import { CHINESE, CODE_OWNERS, KEY_OWNERS, SUFFIXES } from './secret-words.ts';

/** Code units of a name that are looked at, from its end. */
const MAX_NAME = 128;

/** Ends of names whose value is a secret, in lower case, as sources of a RegExp; `_` is a separator, or none. */
export const NAME_ENDS: readonly string[] = [
  'passw(?:or)?ds?',
  ...['pwd', 'passphrase', 'passcode', '(?:passw(?:or)?d|pwd)_(?:hash|digest)', 'passw(?:or)?d_confirmation'],
  ...[
    'secrets?',
    'token',
    '(?:access|refresh|auth|api|session)_tokens',
    'jwt',
    'creds',
    'credentials?',
    'connection_string',
  ],
  `(?:${KEY_OWNERS.join('|')})_keys?`,
  ...['authorization', 'cookies?', 'session_id', 'sess_id', 'connect_sid', 'csrf', 'xsrf', 'signature'],
  ...['otp', `(?:${CODE_OWNERS.join('|')})_codes?`, 'cvv', 'cvc', 'card_number'],
  ...['code_verifier', 'client_assertion', 'saml_response', 'seed_phrase', 'mnemonic'],
  ...CHINESE,
];
const SECRET_END = new RegExp(`(?:${NAME_ENDS.join('|').replaceAll('_', '')})$`);

/** Behind the word that tells, in such a name. */
const SUFFIXED = new RegExp(`(?:\\d|${SUFFIXES.join('|')})+$`);

/** Too short to be the end of any other name: `userPin`, `DB_PW`, but not `spin`. */
const SHORT =
  /(?:(?:^|[^a-zA-Z])(?:pw|Pw|PW|pin|Pin|PIN|ssn|Ssn|SSN|sig|Sig|SIG|[Bb]earer|BEARER)|[a-z](?:Pw|PW|Pin|PIN|Ssn|SSN|Sig|Bearer))\d{0,3}$/;

/** The cookie of a session by itself: `accountSid` is Twilio's, and no secret. */
const SID = /(?:^|\.)sid$/i;

/** `pass`, `DB_PASS`, `smtpPass`: a secret where it is text, a count where it is a number. */
const PASS = /(?:(?:^|[^a-z])pass|[a-z]Pass|[^a-z]PASS|^PASS)\d*$/;

/** Says nothing. */
export const PLAIN = 0;
/** Its value is a secret. */
export const SECRET = 1;
/** Its value is a secret where it is text. */
export const SECRET_TEXT = 2;
/** Its text or number is to be left as it is. */
export const KEPT = 3;
/** It holds a secret itself, as where a token is the key of a map. */
export const UNCLEAN = 4;
/** Its value is a list of names, and no header list, where every other one is a value. */
export const NAMES = 5;
/** Its value is a user and a password where it is text with a colon. */
export const USER_AND_PASSWORD = 6;
/** What it holds is told by another key of the same map: the value of a pair, the arguments of a command. */
export const TOLD_BY_ANOTHER = 7;

/** `auth` of Node's `http.request`, `proxyAuth`. */
const AUTH = /(?:(?:^|[^a-zA-Z])(?:auth|Auth|AUTH)|[a-z]Auth)$/;

/** The digest of a request's body. */
const LISTS_OF_NAMES = ['http.request.body.keys'];

/** What the value of a pair is called, and the arguments of a command. */
const OF_ANOTHER = ['value', 'val', 'Value', 'originalValue', 'args'];

/**
 * @param extra further names, as their last part is written in attributes; case and separators do not matter.
 * @param keep names that are no secret's.
 * @param isClean whether a key holds no secret itself.
 * @returns what each key says, remembered.
 */
export function knownNames(
  extra: readonly string[],
  keep: readonly string[],
  isClean: (key: string) => boolean,
): KeyChain<number> {
  const ends = extra.map(plainName).filter((name) => name !== '');
  const isKept = keptNames(keep);
  return new KeyChain((key) => {
    // Asked for at every start, which need not wait for the expressions below.
    if (key === '') return PLAIN;
    if (isKept(key)) return KEPT;
    if (!isClean(key)) return UNCLEAN;
    if (LISTS_OF_NAMES.includes(key)) return NAMES;
    const name = plainName(key);
    if (ends.some((end) => name.endsWith(end)) || SECRET_END.test(name)) return SECRET;
    if (SECRET_END.test(name.replace(SUFFIXED, '')) || SHORT.test(key) || SID.test(key)) return SECRET;
    if (AUTH.test(key)) return USER_AND_PASSWORD;
    if (PASS.test(key)) return SECRET_TEXT;
    return OF_ANOTHER.includes(key) ? TOLD_BY_ANOTHER : PLAIN;
  });
}

/** @returns whether a name, or what follows its last dot, is one of these. */
export function keptNames(keep: readonly string[]): (name: string) => boolean {
  const kept = new Set(keep.map(plainName));
  kept.delete('');
  if (kept.size === 0) return () => false;
  return (name) => kept.has(plainName(name)) || kept.has(plainName(name.slice(name.lastIndexOf('.') + 1)));
}

/** Letters and digits of any script, without a number at the end (`password2`). */
function plainName(key: string): string {
  return key
    .slice(-MAX_NAME)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]|\d+$/gu, '');
}
