/** The words that names of secrets end with, in lower case; `_` is a separator, or none. */

const lists = (text: string): readonly string[] => text.trim().split(/\s+/);

/** Whose keys are secrets: `apiKey`, `OPENAI_KEY`, `SESSION_KEYS`. */
export const KEY_OWNERS = lists(`
  api access account secret subscription functions private signing encryption master session auth hmac jwt ssh shared
  service_role
  openai anthropic mistral groq cohere gemini deepseek dashscope huggingface openrouter stripe sendgrid mailgun twilio
  datadog new_relic algolia supabase cloudflare pusher`);

/** What a code is for that lets its holder in: `smsCode`. */
export const CODE_OWNERS = lists('recovery backup verification verify security sms otp auth authorization');

/** In Chinese: password, code word, key, token, code that was sent. */
export const CHINESE = lists('密码 密碼 口令 密钥 密鑰 令牌 验证码 驗證碼');

/** What stands behind one of these in a text is a secret, also in prose. */
export const PLAIN = [
  ...lists('password passwd passphrase passcode pwd secret sessid'),
  ...lists('password_hash passwd_hash pwd_hash password_digest connection_string card_number cvv cvc'),
  ...lists('code_verifier client_assertion saml_response seed_phrase mnemonic'),
  ...CODE_OWNERS.flatMap((owner) => [`${owner}_code`, `${owner}_codes`]),
  ...KEY_OWNERS.flatMap((owner) => [`${owner}_key`, `${owner}_keys`]),
  ...CHINESE,
];
/** The same, and no part of a longer word: `DB_PASS`, but not `bypass`. */
export const PLAIN_ALONE = lists('pass pw');

/** Words that stand in prose too: what follows them must look like a secret, unless it is quoted or behind a `=`. */
export const PROSE = lists(`
  token session_id signature authorization cookie cookies cookie2 credential credentials creds jwt sig csrf xsrf otp bearer
  secrets passwords passwds`);
/** The same, and no part of a longer word: `spin`. */
export const PROSE_ALONE = lists('pin ssn');
/** The whole name, or behind a dot: `connect.sid`, but not `accountSid`. */
export const PROSE_WHOLE = lists('sid');

/** What may stand behind such a word without changing what it is: `DB_PASSWORD_PROD`, `tokenValue`, `SECRET_KEY_BASE`. */
export const SUFFIXES = lists(`
  prod production dev development test testing stage staging qa uat live local old new current previous
  base pem value string raw plain confirm confirmation v`);

/** Letters and what may follow them; nothing, where a word is complete. */
interface Letters {
  [letter: string]: Letters;
}

/** Source of a RegExp of any of these words in lower case, which looks at a letter once and not for every word. */
export function anyOf(words: readonly string[]): string {
  return sourceOf(letters(words, false), (letter, rest) => `${letter === '_' ? '[ _-]?' : letter}${rest}`);
}

/** Letters that tell a word well enough where a closer look follows: each one more takes time when the RegExp is first used. */
const ENOUGH = 5;

/**
 * Source of a RegExp that finds out from the end, in either case, whether a text ends with one of these words: at most
 * places its last letter or two say that it does not. Of long words it knows the end alone.
 *
 * @param whole whether something else stands before the word, so that it matters where it begins.
 */
export function endingWith(words: readonly string[], whole = false): string {
  const ends = whole ? words : words.map((word) => word.slice(-ENOUGH));
  const backwards = ends.map((end) => [...end].reverse().join(''));
  return sourceOf(letters(backwards, !whole), (letter, rest) => `${rest}${oneOf(letter)}`);
}

/** @param shortest whether a word that begins with another one is left out. */
function letters(words: readonly string[], shortest: boolean): Letters {
  const all: Letters = {};
  for (const word of words.toSorted((a, b) => a.length - b.length)) {
    let at = all;
    for (const letter of word) {
      if (at[''] !== undefined && shortest) break;
      at[letter] ??= {};
      at = at[letter];
    }
    at[''] ??= {};
  }
  return all;
}

function sourceOf(at: Letters, join: (letter: string, rest: string) => string): string {
  const sources = Object.entries(at)
    .map(([letter, rest]) => (letter === '' ? '' : join(letter, sourceOf(rest, join))))
    // What goes on comes before what has ended.
    .sort((a, b) => Number(a === '') - Number(b === ''));
  return sources.length === 1 ? (sources[0] as string) : `(?:${sources.join('|')})`;
}

function oneOf(letter: string): string {
  if (letter === '_') return '[ _-]?';
  return /[a-z]/.test(letter) ? `[${letter}${letter.toUpperCase()}]` : letter;
}

/** Says of what stands behind a name that there is none, or what is wrong with it. */
const STATES =
  'null|nil|undefined|none|true|false|required|optional|missing|empty|unset|invalid|expired|incorrect|wrong|mismatch|rejected|accepted|changed|not|must|too|is|should|cannot|expected|string';

/** One of these by itself, in a text. */
export const STATE = String.raw`(?:${STATES})(?=[\s"'&,;()[\]{}<>\\]|[.!?](?:\s|$)|$)`;

/** `3`, `3 of 5`, `80 %` and the like behind `pass`, which counts as often as it is short for a password. */
const RESULT = new RegExp(String.raw`^(?:\d{1,3}(?:\s?(?:of|/)\s?\d{1,6}|\s?%)?|${STATES})$`, 'i');

/** True for what stands behind `pass` where it is no password. */
export function isResult(value: string): boolean {
  return value.length < 32 && RESULT.test(value);
}
