/** What a key says of its value. */
import { KeyChain } from '../record/key-chain.ts';

/** Ends of names whose value is a secret, in lower case without separators. */
const SECRET_NAMES = [
  'password',
  'passwd',
  'passwordhash',
  'passwordconfirmation',
  'passphrase',
  'passcode',
  'pwd',
  'secret',
  'token',
  'jwt',
  'apikey',
  'accesskey',
  'accountkey',
  'secretkey',
  'subscriptionkey',
  'functionskey',
  'privatekey',
  'signingkey',
  'encryptionkey',
  'authorization',
  'cookie',
  'cookies',
  'credential',
  'credentials',
  'connectionstring',
  'sessionid',
  'csrf',
  'xsrf',
  'otp',
  'cvv',
  'cvc',
  'cardnumber',
];

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

/** The digest of a request's body. */
const LISTS_OF_NAMES = ['http.request.body.keys'];

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
  const ends = [...SECRET_NAMES, ...extra.map(plainName).filter((name) => name !== '')];
  const isKept = keptNames(keep);
  return new KeyChain((key) => {
    if (isKept(key)) return KEPT;
    if (!isClean(key)) return UNCLEAN;
    if (LISTS_OF_NAMES.includes(key)) return NAMES;
    const name = plainName(key);
    if (ends.some((end) => name.endsWith(end))) return SECRET;
    return PASS.test(key) ? SECRET_TEXT : PLAIN;
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
  return key.toLowerCase().replace(/[^\p{L}\p{N}]|\d+$/gu, '');
}
