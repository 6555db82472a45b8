/** The Collector's second net knows what the library knows. Its expressions are tried here; a real Collector reads them in test/stack. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { secondNet, withSecondNet } from '../../scripts/collector-redaction.ts';
import { textRedactor } from '../../src/processors/text-redactor.ts';
import { HARMLESS, IN_TEXT } from '../processors/secret-texts.ts';

/** Parts of texts whose secrets only the library finds. */
const BEYOND = [
  // Without a digit they may be words.
  'used basic dXNl',
  'Negotiate YIIJ',
  // A key of a service by its name alone, names that are too short, or whose quotes are those of `console.log`.
  'OPENAI_KEY',
  ', pw: hunter',
  'pin=4829',
  ...["[ 'Cookie'", "[ '--password'", "name: 'Cookie'", "'Set-Cookie'", "auth: 'bob", '?auth='],
  // Brackets within brackets, or with something before them.
  ...['[{"b":"]}"}]', '[\\"x]', 'Map(1)', '<Buffer', '[[\\"x-api-key', 'token%5B%5D'],
  // Options that a command gives their meaning.
  ...['curl -s -u', '--user "bob', 'mysqldump -u', 'sshpass', 'redis-cli'],
  // Addresses that are none, and a password with a slash.
  ...['postgres//u', 'htp//bob', 'p@ss/w#rd'],
  // Names of several parts, outside of JSON.
  ...['verification_code', 'code_verifier', 'seed_phrase', 'passwordConfirm'],
  // Blocks of YAML, names with a space, options of one dash, base 64 that may be a word.
  ...['password: |', 'private_key: >-', 'API key', '-db-password', 'auths', ':_auth'],
  // What has no sign between name and value.
  'with value',
  // Numbers of cards with other separators, a key that may be a name, tables.
  ...['\u00a01111', '4111.1111', 'key-0a1b', '(index)'],
];

const net = secondNet();
const keys = net.keys.map((source) => inJavaScript(source));
const values = net.values.map((source) => inJavaScript(source, 'g'));

/** Go writes what minds no case at the beginning. */
function inJavaScript(source: string, flags = ''): RegExp {
  const plain = source.replaceAll('\\p{Han}', '\\p{Script=Han}');
  return plain.startsWith('(?i)') ? new RegExp(plain.slice(4), `${flags}iu`) : new RegExp(plain, `${flags}u`);
}

function masked(text: string): string {
  return values.reduce((clean, pattern) => clean.replace(pattern, '****'), text);
}
const isMaskedKey = (key: string) => keys.some((pattern) => pattern.test(key));

describe("the Collector's second net", () => {
  it('stands in its configuration as the lists of the library make it', () => {
    const yaml = readFileSync(join(import.meta.dirname, '../../collector/config/base.yaml'), 'utf8');
    assert.ok(withSecondNet(yaml) === yaml, 'run: node scripts/collector-redaction.ts');
  });

  it('uses nothing that Go does not know', () => {
    for (const source of [...net.keys, ...net.values]) {
      assert.doesNotMatch(source, /\(\?<?[=!]|\\[1-9]|\\u|\{\d*,?\d{4,}\}/);
    }
  });

  it('masks what stands under the names of secrets', () => {
    const names =
      'password userPassword userpassword user_password X-API-Key apikey accessToken refresh.token AUTHORIZATION set-cookie clientSecret PRIVATE_KEY sessionId password2 cardNumber jwt passwordHash DB_PASSWORD_PROD TOKEN_PROD API_SECRET_V2 SECRET_KEY_BASE private_key_pem tokenValue secret_value passwordConfirm passwords secrets apiKeys SESSION_KEYS creds pw user_pw userPin pin otp ssn bearer connect.sid sid csrf masterKey OPENAI_KEY recoveryCode smsCode code_verifier hmacKey signature x-sig 密碼 密码 用户密码 口令 密钥 令牌 DB_PASS smtpPass http.request.header.proxy-authorization';
    assert.deepEqual(
      names.split(' ').filter((name) => !isMaskedKey(name)),
      [],
    );
  });

  it('leaves other names alone', () => {
    const names =
      'token_count tokens tokens_used max_tokens author authorized password_reset_at secretary pinned spin otp_sent_at signature_algorithm session_count session.id token_type accountSid side PRIMARY_KEY primaryKey cacheKey monkey keyboard bearers spw pass tests.passed bypass compass http.route http.request.method messaging.kafka.message.key';
    assert.deepEqual(names.split(' ').filter(isMaskedKey), []);
  });

  it('finds secrets in texts, but for what its expressions cannot tell', () => {
    const left = IN_TEXT.flatMap(([text, ...secrets]) =>
      secrets.some((secret) => masked(text).includes(secret)) ? [text] : [],
    );
    assert.deepEqual(
      left.filter((text) => !BEYOND.some((part) => text.includes(part))),
      [],
    );
    // What it has learnt is to be said.
    assert.deepEqual(
      BEYOND.filter((part) => !left.some((text) => text.includes(part))),
      [],
    );
  });

  it('leaves ordinary texts alone, but for those it cannot tell from secrets', () => {
    const changed = HARMLESS.filter((text) => masked(text) !== text);
    assert.deepEqual(changed, [
      'order 4111111111111112 shipped',
      'password: required, secret: none; token=missing. {password: invalid}',
      'password: must be longer, token: not found',
      '{"token":[],"password":{},"secrets":[{}]}',
      'password: string; let secret: string | undefined',
    ]);
  });

  it('changes nothing that the library has cleaned', () => {
    const redact = textRedactor();
    const changed = IN_TEXT.map(([text]) => redact(text))
      .map((text) => [text, masked(text)])
      .filter(([text, clean]) => text !== clean);
    // What stands before a quote is not seen as such.
    assert.deepEqual(
      changed.filter(([text]) => !/N'\[R|Some\(/.test(text as string)),
      [],
    );
  });
});
