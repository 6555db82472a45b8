import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { ROOT_CONTEXT } from '@opentelemetry/api';
import fc from 'fast-check';
import { cleaner, recordRedactor } from '../../src/processors/redact.ts';
import { SECRET_PATTERNS, textRedactor } from '../../src/processors/secret-patterns.ts';
import { toAnyValue, toAttributes } from '../../src/record/any-value.ts';
import { exceptionAttributes } from '../../src/record/exception.ts';
import type { StampedRecord } from '../../src/record/record.ts';

const clean = cleaner();
const redactText = textRedactor();
const cleaned = (value: unknown) => clean(toAnyValue(value));

// Put together here, so that no scanner takes this file for a leak.
const JWT = `eyJhbGciOiJIUzI1NiJ9.${'eyJzdWIiOiJib2IifQ'}.c2lnbmF0dXJlLXM3Y3IzdA`;
const BASIC = Buffer.from('user:S3cretPw').toString('base64');
const PLAIN_BASIC = Buffer.from('user:pass').toString('base64');
const PEM = `-----BEGIN RSA PRIVATE ${'KEY-----'}\nMIIEsecret\nb2s=\n-----END RSA PRIVATE KEY-----`;

/** Texts, and what must not be left of them. */
const IN_TEXT: [string, ...string[]][] = [
  ['login with {"user":"bob","password":"x"} failed', '"x"'],
  ['{"password":"correct horse, battery staple"}', 'correct', 'staple'],
  ['{"password":"with \\" quote and more"}', 'quote', 'more'],
  [JSON.stringify({ inner: '{"password":"hunter two"}' }), 'hunter', 'two'],
  [JSON.stringify(JSON.stringify({ inner: '{"apiKey":"hunter two"}' })), 'hunter', 'two'],
  ["{ password: 'hunter two' }", 'hunter', 'two'],
  ['password=hunter2&user=bob', 'hunter2'],
  ['DB_PASSWORD=hunter', 'hunter'],
  ['userPassword=hunter2', 'hunter2'],
  ['password: hunter', 'hunter'],
  ['password2 = "hunter"', 'hunter'],
  ['passwd => hunter2', 'hunter2'],
  ['GET /callback?access_token=abc123&state=1', 'abc123'],
  ['https://x.com/a?token=abcdef#top', 'abcdef'],
  ['refreshToken: "abc"', 'abc'],
  ['token: 4f9a8b7c6d', '4f9a'],
  ['client_secret=abc', '=abc'],
  ['x-api-key: 12345abc', '12345abc'],
  ['SharedAccessKey=abc+/def=;EntityPath=x', 'abc+'],
  ['AccountKey=abcdefgh==;EndpointSuffix=x', 'abcdefgh'],
  ['https://b.net/c?sv=2026&sig=abc%2Bdef', 'abc%2B'],
  ['X-Amz-Signature=abcdef0123', 'abcdef0123'],
  ['Authorization: Bearer abcdefghijk', 'abcdefghijk'],
  ['authorization: Token only-letters-here', 'only-letters-here'],
  ['curl -H "Authorization: Basic dXNlcjpwYXNz" http://x', 'dXNlcjpwYXNz'],
  [`header was Bearer ${'a1b2c3d4e5f6'}`, 'a1b2c3d4e5f6'],
  [`used Basic ${BASIC}`, BASIC],
  [`used basic ${PLAIN_BASIC}`, PLAIN_BASIC],
  ['Negotiate YIIJvwYGKwYBBQUCoIIJ', 'YIIJ'],
  ['> Cookie: sid=abc; theme=dark', 'abc', 'dark'],
  ['set-cookie: session=s%3Aabc.def; HttpOnly', 's%3Aabc'],
  [`id_token is ${JWT} ok`, 'eyJ'],
  [`key:\n${PEM}\nend`, 'MIIEsecret'],
  [PEM.replaceAll('\n', '\\n'), 'MIIEsecret'],
  [PEM.slice(0, 50), 'MIIEsecret'],
  ['postgres://app:hunter2@db:5432/shop', 'hunter2'],
  ['connect postgres://app:p@ss/w#rd?x@db/shop', 'p@ss', 'w#rd'],
  ['redis://:hunter2@cache', 'hunter2'],
  ['https://user:p@ss@host/x', 'p@ss'],
  ['https://0123456789abcdef0123456789abcdef@o1.ingest.sentry.io/2', '0123456789abcdef'],
  [`AKIA${'ABCDEFGHIJKLMNOP'}`, 'ABCDEFGH'],
  [`clone with ghp_${'a'.repeat(36)}`, 'aaaa'],
  [`sk-${'proj-abcdefghijklmnopqrst'}`, 'abcdefghij'],
  [`sk_live_${'a1'.repeat(10)}`, 'a1a1'],
  [`xoxb-${'123456789012-abcdef'}`, '123456789012'],
  [`https://hooks.slack.com/services/T000/B000/${'x'.repeat(24)}`, 'xxxx'],
  ['paid with 4111 1111 1111 1111 today', '4111'],
  ['paid with 378282246310005', '378282'],
  ['paid with 5555-5555-5555-4444', '5555'],
];

/** What people write every day, and must still be able to read. */
const HARMLESS = [
  'uses basic authentication.',
  'Basic authentication, or bearer authentication',
  'basic e-commerce set-up; Basic JavaScript course',
  'token count 5, tokens: 12, max_tokens=4096',
  'Unexpected token } in JSON at position 5',
  "SyntaxError: Unexpected token ':'",
  'invalid token: expired',
  'Invalid signature: mismatch',
  'authorization: required',
  'credentials: include',
  'cookie: missing',
  'password reset requested for user 5',
  'forgot password? see /password/reset',
  'the secret of success',
  'order 20261121154403123 shipped',
  'order 4111111111111112 shipped',
  'snowflake 412345678901234567 and 5123456789012345678',
  'time 1763739900123456789 and 1763739900123',
  '2026-11-21T15:44:03.123Z',
  'f47ac10b-58cc-4372-a567-0e02b2c3d479',
  '01ARZ3NDEKTSV4RRFFQ69G5FAV',
  '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  '+49 30 1234567, 10.0.0.1:5432, ::1',
  'https://example.com:8443/a?b=c&mail=bob@example.com',
  'ssh://git@github.com/x/y.git',
  'git+ssh://git@github.com/x/y.git',
  'mail bob@example.com',
  'http://[::1]:4318/v1/logs',
  'at Object.token (/app/src/token.ts:5:10)',
  'at secret (file:///app/secret.js:1:2)',
  'skipped, sk-short, xox, eyJ.short',
  'negotiated HTTP/1.1, digest sha256:abcdef0123456789',
];

describe('secrets in text', () => {
  for (const [index, [text, ...secrets]] of IN_TEXT.entries()) {
    it(`case ${index}: ${text.slice(0, 40).replaceAll('\n', ' ')}`, () => {
      const result = redactText(text);
      for (const secret of secrets) assert.equal(result.includes(secret), false, result);
      assert.match(result, /\[Redacted\]/);
      assert.equal(redactText(result), result, 'a second time');
    });
  }

  it('leave what stands beside them', () => {
    assert.equal(
      redactText('{"user":"bob","password":"a b","id":5}'),
      '{"user":"bob","password":"[Redacted]","id":5}',
    );
    assert.equal(
      redactText('{\\"password\\":\\"a b\\",\\"id\\":5}'),
      '{\\"password\\":\\"[Redacted]\\",\\"id\\":5}',
    );
    assert.equal(redactText('?a=1&token=x&b=2'), '?a=1&token=[Redacted]&b=2');
    assert.equal(redactText('call (password=x) now'), 'call (password=[Redacted]) now');
    assert.equal(redactText('postgres://app:p@db:1/shop'), 'postgres://[Redacted]@db:1/shop');
    assert.equal(
      redactText('Authorization: Bearer abc.def\nHost: x'),
      'Authorization: Bearer [Redacted]\nHost: x',
    );
    assert.equal(redactText('Cookie: a=b; c=d\nHost: x'), 'Cookie: [Redacted]\nHost: x');
    for (const empty of [
      '{"password":""}',
      'password=',
      '"token":null',
      'password=&a=b',
      'secret: undefined',
      'token=false',
    ]) {
      assert.equal(redactText(empty), empty);
    }
  });

  it('are only secrets, not words', () => {
    for (const text of HARMLESS) assert.equal(redactText(text), text);
  });
});

describe('secrets by name', () => {
  it('are taken at every depth, in every writing', () => {
    const names =
      'password userPassword user_password X-API-Key accessToken refresh.token AUTHORIZATION set-cookie clientSecret PRIVATE_KEY sessionId password2 cardNumber jwt passwordHash'.split(
        ' ',
      );
    for (const name of names) {
      for (const value of ['short', 12345, ['a', { b: 'c' }], { user: 'u', pass: 'p' }, Buffer.from('x')]) {
        assert.deepEqual(
          cleaned({ a: [{ [name]: value }], ok: 1 }),
          { a: [{ [name]: '[Redacted]' }], ok: 1 },
          name,
        );
      }
    }
  });

  it('are left where they tell nothing', () => {
    const value = {
      password: null,
      token: '',
      hasPassword: true,
      secret: undefined,
      passwordless: 'yes',
      tokens: 5,
      author: 'bob',
      cookieCount: 2,
      keyboard: 'x',
      monkey: 'y',
    };
    const { secret: _, ...kept } = value;
    assert.deepEqual(cleaned(value), kept);
  });

  it('are found in header lists and in pairs of name and value', () => {
    assert.deepEqual(cleaned(['Host', 'x', 'Cookie', 'a', 'Authorization', 'b']), [
      'Host',
      'x',
      'Cookie',
      '[Redacted]',
      'Authorization',
      '[Redacted]',
    ]);
    assert.deepEqual(
      cleaned([
        ['host', 'x'],
        ['cookie', 'a'],
      ]),
      [
        ['host', 'x'],
        ['cookie', '[Redacted]'],
      ],
    );
    assert.deepEqual(
      cleaned([
        { name: 'cookie', value: 'a' },
        { key: 'x-api-key', value: 'b' },
        { name: 'host', value: 'c' },
      ]),
      [
        { name: 'cookie', value: '[Redacted]' },
        { key: 'x-api-key', value: '[Redacted]' },
        { name: 'host', value: 'c' },
      ],
    );
    assert.deepEqual(cleaned(['name', 'password', 'email']), ['name', 'password', 'email']);
    assert.deepEqual(cleaned(new Map([['cookie', 'a']])), { cookie: '[Redacted]' });
  });

  it('can be added to, in any script, and also hold in texts', () => {
    const own = cleaner(['IBAN', 'kunden-nr', 'пароль', '***', '']);
    assert.deepEqual(own({ userIban: 'DE1', Kunden_Nr: 5, пароль: 'x', other: 'y' }), {
      userIban: '[Redacted]',
      Kunden_Nr: '[Redacted]',
      пароль: '[Redacted]',
      other: 'y',
    });
    assert.equal(
      own('{"iban":"DE 12 34","kundenNr":"7"} kunden_nr=8'),
      '{"iban":"[Redacted]","kundenNr":"[Redacted]"} kunden_nr=[Redacted]',
    );
  });

  it('keep __proto__ a key', () => {
    const value = clean(JSON.parse('{"__proto__":{"password":"x"}}'));
    assert.equal(JSON.stringify(value), '{"__proto__":{"password":"[Redacted]"}}');
  });

  it('are card numbers also when they are numbers', () => {
    assert.deepEqual(cleaned([4111111111111111, 378282246310005, 4111111111111112, 1763739900123, 1.5, 5]), [
      '[Redacted]',
      '[Redacted]',
      4111111111111112,
      1763739900123,
      1.5,
      5,
    ]);
  });
});

describe('recordRedactor', () => {
  const redact = recordRedactor(clean);
  const record = (body: unknown, attributes: object): StampedRecord => ({
    time: 0,
    severityNumber: 9,
    severityText: 'INFO',
    logger: 'x',
    loggerVersion: undefined,
    eventName: undefined,
    body: toAnyValue(body),
    attributes: toAttributes(attributes),
    spanContext: undefined,
    context: ROOT_CONTEXT,
  });

  it('gives the record itself back when there is nothing to hide', () => {
    const given = record('hello', { a: 1, deep: { list: ['x', [1], 'y'] }, bytes: Buffer.from('x') });
    assert.equal(redact(given), given);
  });

  it('changes a copy, in message, attributes and errors', () => {
    const error = Object.assign(
      new Error('login with password=hunter2', { cause: new Error('url https://u:hunter2@h/') }),
      {
        config: {
          headers: { Authorization: 'Bearer hunter2' },
          body: '{"password":"hunter2"}',
          list: [['token', 'hunter2']],
        },
      },
    );
    const given = record(
      { token: 'hunter2', text: 'password: hunter2' },
      { ...exceptionAttributes(error), password: 'hunter2', arguments: ['token=hunter2'] },
    );
    const before = JSON.stringify(given.attributes);
    const result = redact(given) ?? assert.fail();
    assert.doesNotMatch(JSON.stringify([result.body, result.attributes]), /hunter2/);
    assert.equal(JSON.stringify(given.attributes), before);
    assert.match(String(result.attributes['exception.stacktrace']), /redact\.test/);
  });

  it('property: never throws, changes nothing twice, and hides what stands under a secret name', () => {
    const json = fc.jsonValue();
    const texts = fc
      .array(
        fc.constantFrom(
          'password',
          '=',
          ':',
          '"',
          '\\',
          ' ',
          'x',
          'token',
          '://',
          '@',
          'Bearer',
          '1',
          '{',
          'eyJ',
          '.',
          "'",
        ),
      )
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(json, texts, (value, text) => {
        const once = clean(toAnyValue({ value, text, password: 'hunter2' }));
        assert.deepEqual(clean(once), once);
        assert.doesNotMatch(JSON.stringify(once), /"password":"hunter2"/);
      }),
      { numRuns: 500 },
    );
  });
});

describe('every pattern', () => {
  // Without a bound, each of these takes minutes.
  const units = [
    'password',
    'password=',
    'password:"',
    "password:'",
    'password\\"',
    'password\\":\\"',
    'password    ',
    'token: ',
    'token = a ',
    'authorization: ',
    'authorization: a ',
    'cookie: ',
    'cookie:a',
    'bearer ',
    'bearer a',
    'basic aaaaaaaa ',
    'a://',
    'a://b:',
    'postgres://',
    'postgres://a:',
    'postgres://a:b',
    '://',
    ':@',
    'eyJ',
    'eyJaaaaaaaa.',
    'eyJaaaaaaaa.bbbbbbbb',
    '-----BEGIN ',
    `-----BEGIN PRIVATE ${'KEY-----'}`,
    '-----END ',
    '4',
    '4 ',
    '4-',
    '4111 ',
    'sk-',
    'xoxb-',
    'AKIA',
    'SG.',
    '\\',
    '"',
    ' ',
    '\n',
    'a',
    '=',
    '[Redacted]',
    'password=[Redacted]',
    'hooks.slack.com/services/',
  ];
  for (const { name } of SECRET_PATTERNS) {
    it(`ends on a hundred thousand hostile characters: ${name}`, () => {
      const found = SECRET_PATTERNS.find((one) => one.name === name) ?? assert.fail();
      for (const unit of units) {
        const text = unit.repeat(Math.ceil(100_000 / unit.length));
        assert.equal(typeof text.replace(found.pattern, ''), 'string');
        assert.equal(typeof `x${text}`.replace(found.pattern, ''), 'string');
      }
    });
  }
});
