import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inspect } from 'node:util';
import { ROOT_CONTEXT } from '@opentelemetry/api';
import fc from 'fast-check';
import { EMAIL, PHONE } from '../../src/processors/personal-patterns.ts';
import { cleaner, recordRedactor } from '../../src/processors/redact.ts';
import { SECRET_PATTERNS } from '../../src/processors/secret-patterns.ts';
import { textRedactor } from '../../src/processors/text-redactor.ts';
import { toAnyValue, toAttributes } from '../../src/record/any-value.ts';
import { exceptionAttributes } from '../../src/record/exception.ts';
import type { StampedRecord } from '../../src/record/record.ts';
import { recordUid, UID } from '../../src/record/uid.ts';
import { HARMLESS, HOSTILE_UNITS, IN_TEXT } from './secret-texts.ts';

const clean = cleaner();
const redactText = textRedactor();
const cleaned = (value: unknown) => clean(toAnyValue(value));

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

  it('are no part of what was put in their place: it is not taken for a user or a password', () => {
    for (const text of ['password://password=x\\@', 'password://password:://{@', 'password://token=={@']) {
      const once = redactText(text);
      assert.equal(redactText(once), once);
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
      pass: 10,
      bypass: 'z',
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
    assert.deepEqual(cleaned(['Set-Cookie', ['a=b', 'c=d'], 'host', ['x']]), [
      'Set-Cookie',
      '[Redacted]',
      'host',
      ['x'],
    ]);
    assert.deepEqual(cleaned(['node', 'app.js', '--db-password', 'a', '--token=b', '-v', '--port', '80']), [
      'node',
      'app.js',
      '--db-password',
      '[Redacted]',
      '--token=[Redacted]',
      '-v',
      '--port',
      '80',
    ]);
    const names = { 'http.request.body.keys': ['password', 'user', 'token', 'n'] };
    assert.equal(clean(names), names);
    assert.deepEqual(cleaned({ 'http.request.body.keys': ['token=abc', 'n'] }), {
      'http.request.body.keys': ['token=[Redacted]', 'n'],
    });
    assert.deepEqual(cleaned(['name', 'password', 'email']), ['name', 'password', 'email']);
    assert.deepEqual(cleaned(new Map([['cookie', 'a']])), { cookie: '[Redacted]' });
  });

  it('are found in what validators and clouds make of a pair', () => {
    for (const given of [
      { type: 'field', value: 'hunter', msg: 'too short', path: 'user.password', location: 'body' },
      { target: {}, property: 'password', value: 'hunter' },
      { param: 'token', value: 'hunter' },
      { field: 'password', value: 'hunter' },
      { Name: 'DB_PASSWORD', Value: 'hunter' },
      { Key: 'token', Value: 'hunter' },
      { key: 'password', val: 'hunter' },
      { context: { label: 'password', value: 'hunter' } },
      { path: 'password', originalValue: 'hunter' },
      { command: { name: 'auth', args: ['default', 'hunter'] } },
    ]) {
      assert.doesNotMatch(JSON.stringify(cleaned([given])), /hunter/);
    }
    const harmless = [
      { path: '/oauth/token', value: 12 },
      { name: 'a', value: 'b', key: 'c' },
      { path: 'password' },
      { command: { name: 'get', args: ['a'] } },
    ];
    assert.deepEqual(cleaned(harmless), harmless);
  });

  it('can be added to, in any script, and also hold in texts', () => {
    const own = cleaner({ keys: ['IBAN', 'kunden-nr', 'пароль', '***', ''] });
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

  it('are also what is called pass, where it is text', () => {
    for (const name of ['pass', 'DB_PASS', 'smtpPass', 'smtp.pass', 'db-pass', 'PASS']) {
      assert.deepEqual(cleaned({ [name]: 'hunter' }), { [name]: '[Redacted]' }, name);
      assert.deepEqual(cleaned({ [name]: 10 }), { [name]: 10 }, name);
    }
  });

  it('are no counts and states behind pass', () => {
    for (const pass of ['3 of 5', '3/5', '80%', '12', 'required', 'none', 'false']) {
      const given = { pass, test_pass: pass };
      assert.equal(clean(given), given);
    }
  });

  it('have words behind what they are, and short names', () => {
    const names =
      'DB_PASSWORD_PROD TOKEN_PROD API_SECRET_V2 SECRET_KEY_PROD SECRET_KEY_BASE private_key_pem tokenValue secret_value passwordConfirm passwd_confirmation passwords secrets apiKeys SESSION_KEYS creds pw user_pw userPin pin otp ssn bearer connect.sid sid csrf masterKey OPENAI_KEY recoveryCode signature sig passwordDigest verificationCode authCode code_verifier SAMLResponse seedPhrase mnemonic hmacKey jwt_key sshKey refreshTokens 密碼 验证码 密码 用户密码 口令 密钥 令牌';
    for (const name of names.split(' ')) {
      assert.deepEqual(cleaned({ [name]: 'hunter' }), { [name]: '[Redacted]' }, name);
    }
    const others =
      'token_count tokens_used author authorized password_reset_at secretary pinned spin otp_sent_at signature_algorithm session_count jwt_expired token_type accountSid messageSid side PRIMARY_KEY cacheKey monkey bearers spw';
    const harmless = Object.fromEntries(others.split(' ').map((name) => [name, 'hunter']));
    assert.equal(clean(harmless), harmless);
    const states = { otp: true, pin: false, signature: null, sid: '' };
    assert.equal(clean(states), states);
  });

  it('are found in time, however long a name is', () => {
    for (const unit of ['1', 'v', 'base64', 'prod', '_', '密码']) {
      const map = { [unit.repeat(100_000)]: 'x', [`${unit.repeat(100_000)}x`]: 'x' };
      assert.equal(Object.keys(clean(map)).length, 2);
    }
  });

  it('are also a user and a password called auth', () => {
    assert.deepEqual(
      cleaned({ opts: { auth: 'bob:pw', proxyAuth: ':pw' }, auth: { username: 'bob', password: 'pw' } }),
      {
        opts: { auth: '[Redacted]', proxyAuth: '[Redacted]' },
        auth: { username: 'bob', password: '[Redacted]' },
      },
    );
    const base64 = (text: string) => Buffer.from(text).toString('base64');
    assert.deepEqual(cleaned({ 'a.io': { auth: base64('bob:hunter') }, _auth: base64('b:pw') }), {
      'a.io': { auth: '[Redacted]' },
      _auth: '[Redacted]',
    });
    const harmless = {
      auth: 'oauth2',
      a: { auth: 'https://example.com/', oauth: 'a:b' },
      author: 'a:b',
      'x.auth': true,
    };
    assert.equal(clean(harmless), harmless);
  });

  it('are taken from the error of a client whose request had a user and a password', () => {
    const request = { _options: { auth: 'bob:hunter', headers: { 'x-api-key': ['X-Api-Key', 'hunter'] } } };
    const error = Object.assign(new Error('failed'), { config: { auth: { password: 'hunter' } }, request });
    const attributes = clean(exceptionAttributes(error));
    assert.doesNotMatch(JSON.stringify(attributes), /hunter/);
    assert.match(JSON.stringify(attributes), /X-Api-Key|x-api-key/);
    assert.doesNotMatch(redactText(inspect(error, { depth: 6 })), /hunter/);
    assert.doesNotMatch(
      JSON.stringify(
        clean(
          exceptionAttributes(Object.assign(new TypeError('Invalid URL'), { input: 'postgres//u:hunter@h' })),
        ),
      ),
      /hunter/,
    );
  });

  it('are taken from keys that hold one themselves', () => {
    const jwt = `eyJhbGciOiJIUzI1NiJ9.${'eyJzdWIiOiJib2IifQ'}.c2ln`;
    assert.deepEqual(
      cleaned({
        [jwt]: true,
        [`${jwt}2`]: { a: 'x' },
        '{"password":"x"}': '',
        '{"password":"my secret"}': '',
        b: 1,
      }),
      {
        '[Redacted]': true,
        '[Redacted] (2)': { a: 'x' },
        '{"password":"[Redacted]"}': '',
        '{"password":"[Redacted]"} (2)': '',
        b: 1,
      },
    );
  });

  it('are taken from bytes, of which the rest stays as it is', () => {
    const rest = Buffer.from([0, 255, 128, 10]);
    const bytes = Buffer.concat([rest, Buffer.from('{"password":"hunter"}'), rest]);
    assert.deepEqual(cleaned({ bytes }), {
      bytes: new Uint8Array(Buffer.concat([rest, Buffer.from('{"password":"[Redacted]"}'), rest])),
    });
    const harmless = { bytes: new Uint8Array(rest) };
    assert.equal(clean(harmless), harmless);
  });

  it('keep __proto__ a key', () => {
    const value = clean(JSON.parse('{"__proto__":{"password":"x"}}'));
    assert.equal(JSON.stringify(value), '{"__proto__":{"password":"[Redacted]"}}');
  });

  it('are taken from a uid that was not made here', () => {
    const uid = recordUid(Date.now());
    assert.deepEqual(clean({ [UID]: uid }), { [UID]: uid });
    assert.deepEqual(clean({ [UID]: 'token=hunter2' }), { [UID]: 'token=[Redacted]' });
    assert.deepEqual(cleaner({ keys: ['uid'] })({ [UID]: uid }), { [UID]: '[Redacted]' });
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

describe('what can be configured', () => {
  it('names to be kept, whole or behind a dot, also in texts', () => {
    const own = cleaner({ keep: ['next_page_token', 'order-id'], keys: ['vat'] });
    const given = {
      nextPageToken: 'abc1',
      'page.next_page_token': 'abc2',
      order_id: 4111111111111111,
      orderId: '4111111111111111',
      text: '{"nextPageToken":"abc3"} order placed',
    };
    assert.equal(own(given), given);
    assert.deepEqual(
      own({
        pageToken: 'a',
        myNextPageToken: 'b',
        vat: 'c',
        nextPageToken: { token: 'd' },
        t: 'pageToken=e',
      }),
      {
        pageToken: '[Redacted]',
        myNextPageToken: '[Redacted]',
        vat: '[Redacted]',
        nextPageToken: { token: '[Redacted]' },
        t: 'pageToken=[Redacted]',
      },
    );
  });

  it('places, which go before names that are kept', () => {
    const own = cleaner({
      keep: ['street'],
      paths: [
        ['user', 'street'],
        ['list', null, 'n'],
      ],
    });
    assert.deepEqual(own({ user: { street: 'a', password: 'b' }, street: 'c', list: [{ n: 5 }] }), {
      user: { street: '[Redacted]', password: '[Redacted]' },
      street: 'c',
      list: [{ n: '[Redacted]' }],
    });
    assert.equal(own('user.street'), 'user.street');
  });

  it('patterns of the app', () => {
    const own = cleaner({ patterns: [/emp-\d+/, /\bplan B\b/i] });
    assert.deepEqual(own({ a: 'emp-12 knows of PLAN B, password=x', b: ['x emp-1'] }), {
      a: '[Redacted] knows of [Redacted], password=[Redacted]',
      b: ['x [Redacted]'],
    });
  });

  it('addresses of e-mail', () => {
    const own = cleaner({ email: true });
    for (const [text, expected] of [
      ['mail to bob.o+x@mail.example.com, now', 'mail to [Redacted], now'],
      ['<bob@example.com>', '<[Redacted]>'],
      ['mailto:bob@example.com?subject=x', 'mailto:[Redacted]?subject=x'],
      ['user=bob@example.com.', 'user=[Redacted].'],
      ['jürgen@müller.de and 小明@例子.中国', '[Redacted] and [Redacted]'],
      ['git clone ssh://git@github.com/x/y', 'git clone ssh://git@github.com/x/y'],
      ['@types/node@22.0.1, a@b, x @ y.com, pkg@1.2.3', '@types/node@22.0.1, a@b, x @ y.com, pkg@1.2.3'],
    ]) {
      assert.equal(own(text), expected);
    }
    assert.equal(clean('bob@example.com'), 'bob@example.com');
  });

  it('telephone numbers', () => {
    const own = cleaner({ phone: true });
    for (const number of [
      '+49 30 1234567',
      '+49 (0)30 / 123 45 67',
      '+1-202-555-0143',
      '(202) 555-0143',
      '202-555-0143',
      '202.555.0143',
      '+8613812345678',
      '13812345678',
      '138 1234 5678',
      '138-1234-5678',
    ]) {
      assert.equal(own(`call ${number}, please`), 'call [Redacted], please', number);
      assert.equal(clean(`call ${number}, please`), `call ${number}, please`);
    }
    for (const text of [
      '2026-11-21T15:44:03.123+02:00',
      '192.168.100.200:8080',
      '1763739900123',
      '1763739900',
      'f47ac10b-58cc-4372-a567-0e02b2c3d479',
      '1.2.3+45',
      'order 20261121154403',
    ]) {
      assert.equal(own(text), text);
    }
    assert.deepEqual(own([13812345678, 12345678901, 5]), ['[Redacted]', 12345678901, 5]);
  });

  it('another text in the place of a secret', () => {
    const own = cleaner({ censor: '$&', keys: ['vat'] });
    assert.deepEqual(
      own({ password: 'x', text: 'token=abc, ok', card: 4111111111111111, list: ['--vat', 'y'] }),
      {
        password: '$&',
        text: 'token=$&, ok',
        card: '$&',
        list: ['--vat', '$&'],
      },
    );
  });

  it('no name and no text in its place, where a name or a place says that it is a secret', () => {
    const own = cleaner({ remove: true, paths: [['a', 'b']] });
    assert.deepEqual(
      own({ password: 'x', token: '', DB_PASS: 'y', a: { b: 1, c: 'token=abc' }, list: ['cookie', 'z'] }),
      {
        token: '',
        a: { c: 'token=[Redacted]' },
        list: ['cookie', '[Redacted]'],
      },
    );
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

  it('takes them out of the names of an event and of a logger too', () => {
    const given = { ...record('x', {}), eventName: 'got token=hunter2', logger: 'job.token=hunter2' };
    for (let time = 0; time < 2; time++) {
      const { eventName, logger } = redact(given) ?? assert.fail();
      assert.deepEqual([eventName, logger], ['got token=[Redacted]', 'job.token=[Redacted]']);
      assert.equal(redact(record('x', {}))?.logger, 'x');
    }
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

describe('a cleaner', () => {
  it('property: makes of a value what a new one makes of it, whatever it has seen before', () => {
    const key = fc.constantFrom(
      'a',
      'id',
      'name',
      'key',
      'value',
      'password',
      'token',
      'note',
      '7',
      '__proto__',
    );
    const text = fc.constantFrom(
      '',
      'x',
      'cookie',
      'order placed',
      'password=hunter2',
      'request 4111111111111111',
    );
    const leaf = fc.oneof(text, fc.boolean(), fc.constant(null), fc.constantFrom(1.5, 4111111111111111));
    const value = fc.oneof(
      leaf,
      fc.array(leaf),
      fc.dictionary(key, leaf),
      fc.array(fc.dictionary(key, leaf)),
    );
    const old = cleaner();
    fc.assert(
      fc.property(fc.dictionary(key, value), (given) => {
        const attributes = toAttributes(given);
        const before = JSON.stringify(attributes);
        assert.deepEqual(old(attributes), cleaner()(attributes));
        assert.equal(JSON.stringify(attributes), before);
      }),
      { numRuns: 500 },
    );
  });
});

describe('every pattern', () => {
  const all = [...SECRET_PATTERNS, EMAIL, PHONE];
  for (const { name } of all) {
    it(`ends on a hundred thousand hostile characters: ${name}`, () => {
      const found = all.find((one) => one.name === name) ?? assert.fail();
      for (const unit of HOSTILE_UNITS) {
        const text = unit.repeat(Math.ceil(100_000 / unit.length));
        assert.equal(typeof text.replace(found.pattern, ''), 'string');
        assert.equal(typeof `x${text}`.replace(found.pattern, ''), 'string');
      }
    });
  }
});
