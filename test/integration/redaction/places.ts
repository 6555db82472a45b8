/** Places where a secret can stand in a service, each with code that puts one there. */

/**
 * Where what is put there goes: `record`, to every output; `bridged`, to every one but standard output, since the app's own
 * logger has shown it; `sent`, only to where spans and the resource go; `nowhere`, as it is the process's own.
 */
export type Goes = 'record' | 'bridged' | 'sent' | 'nowhere';

export interface Place {
  readonly group: string;
  readonly name: string;
  readonly goes: Goes;
  /** What no output may hold. */
  readonly secret: string;
  /** Outputs that do not tell what it is part of. */
  readonly except?: RegExp;
  /** JavaScript that puts it there; it may await. None: the environment or the command line does. */
  readonly code?: string;
}

const places: Place[] = [];
/** Nobody would write it by chance, and it is the same in JSON, in a URL and in a header. */
const nextSecret = () => `Planted${String(places.length).padStart(3, '0')}Secret`;

function put(group: string, goes: Goes, name: string, code: (secret: string) => string, except = /^$/): void {
  const secret = nextSecret();
  places.push({ group, name, goes, secret, except, code: code(secret) });
}
/** A secret with a form of its own. */
function putFormed(group: string, goes: Goes, name: string, secret: string, code: string): void {
  places.push({ group, name, goes, secret, code });
}
const log = (name: string, code: (secret: string) => string) => put('logger', 'record', name, code);
const look = (name: string, code: (secret: string) => string) => put('by look', 'record', name, code);
const value = (name: string, code: (secret: string) => string) => put('values', 'record', name, code);
const bridge = (name: string, code: (secret: string) => string) => put('bridges', 'bridged', name, code);
const span = (name: string, code: (secret: string) => string, except?: RegExp) =>
  put('spans', 'sent', name, code, except);

log('message', (s) => `log.info('login with password=${s}')`);
log('attribute', (s) => `log.info('m', { password: '${s}' })`);
log('attribute first, message second', (s) => `log.info({ apiKey: '${s}' }, 'm')`);
log('object alone', (s) => `log.warn({ user: 1, clientSecret: '${s}' })`);
log('value of a placeholder', (s) => `log.info('user %s has token=%s', 'bob', '${s}')`);
log('message of an error', (s) => `log.error('m', new Error('password: ${s}'))`);
log('error alone', (s) => `log.fatal(new Error('{"password":"${s}"}'))`);
log('stack', (s) => `log.error('m', stackOf('https://bob:${s}@example.com/app.js'))`);
log(
  'cause of a cause',
  (s) => `log.error('m', new Error('a', { cause: new Error('b', { cause: new Error('token=${s}') }) }))`,
);
log(
  'error of an AggregateError',
  (s) => `log.error('m', new AggregateError([new Error('secret=${s}')], 'all'))`,
);
log(
  "error's own property",
  (s) => `log.error('m', Object.assign(new Error('x'), { config: { headers: { Authorization: '${s}' } } }))`,
);
log('error as a text', (s) => `log.error('m', { error: 'passwd=${s}' })`);
log('child logger (with)', (s) => `log.with({ refresh_token: '${s}' }).info('m')`);
log('withContext', (s) => `withContext({ sessionId: '${s}' }, () => log.info('m'))`);
log('setContext', (s) => `withContext({}, () => { setContext({ 'x-api-key': '${s}' }); log.info('m'); })`);
log(
  'Logs API, body',
  (s) => `otelLogs.getLogger('api').emit({ severityNumber: 9, body: { note: 'token=${s}' } })`,
);
log(
  'Logs API, attribute',
  (s) =>
    `otelLogs.getLogger('api').emit({ severityNumber: 9, body: 'm', attributes: { 'db.password': '${s}' } })`,
);
log(
  'Logs API, exception',
  (s) =>
    `otelLogs.getLogger('api').emit({ severityNumber: 17, body: 'm', exception: new Error('password=${s}') })`,
);
log(
  'storm: repeated, then counted',
  (s) => `for (let i = 0; i < 120; i++) log.warn('again with token=${s}')`,
);

value(
  'deep inside lists and maps, API-KEY',
  (s) => `log.info('m', { a: [{ b: { c: [{ 'API-KEY': '${s}' }] } }] })`,
);
value('name with a space, "api key"', (s) => `log.info('m', { 'api key': '${s}' })`);
value('environment, DB_PASS', (s) => `log.info('m', { env: { DB_PASS: '${s}', HOME: '/' } })`);
value(
  'JSON in a text',
  (s) => `log.info('m', { body: JSON.stringify({ user: 'bob', password: 'a ${s}' }) })`,
);
value(
  'JSON in JSON in a text',
  (s) => `log.info('m', { body: JSON.stringify(JSON.stringify({ password: '${s}' })) })`,
);
value('form in a text', (s) => `log.info('m', { body: 'user=bob&password=${s}&x=1' })`);
value('Buffer', (s) => `log.info('m', { raw: Buffer.from('{"password":"${s}"}') })`);
value('raw headers of Node, a list', (s) => `log.info('m', { rawHeaders: ['Host', 'x', 'Cookie', '${s}'] })`);
value(
  'headers as entries',
  (s) => `log.info('m', { headers: [['host', 'x'], ['proxy-authorization', '${s}']] })`,
);
value('headers as a Map', (s) => `log.info('m', { headers: new Map([['set-cookie', '${s}']]) })`);
value(
  'pairs of name and value',
  (s) => `log.info('m', { headers: [{ name: 'Authorization', value: '${s}' }] })`,
);
value('arguments of a command', (s) => `log.info('m', { argv: ['deploy', '--db-password', '${s}'] })`);
value(
  'key of a map',
  (s) => `log.info('m', { sessions: { 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJib2IifQ.${s}': true } })`,
);
value('lists of headers in a JSON text', (s) => `log.info(JSON.stringify({ 'set-cookie': ['sid=${s}'] }))`);
value(
  'auth of an HTTP client, its error',
  (s) => `log.error('m', Object.assign(new Error('x'), { request: { _options: { auth: 'bob:${s}' } } }))`,
);
value('name with a word behind, TOKEN_PROD', (s) => `log.info('m', { TOKEN_PROD: '${s}' })`);
value(
  'what a validator says of a field',
  (s) => `log.warn('m', { errors: [{ type: 'field', value: '${s}', path: 'password', location: 'body' }] })`,
);
value('user:password in url.full', (s) => `log.info('m', { 'url.full': 'https://bob:${s}@example.com/a' })`);
value('url.query', (s) => `log.info('m', { 'url.query': 'a=1&access_token=${s}' })`);

look(
  'URL in the middle of a text',
  (s) => `log.info('got 401 from https://example.com/cb?code=1&token=${s}#top, retrying')`,
);
look('query within a query', (s) => `log.info('GET /login?next=https%3A%2F%2Fapp%2Fcb%3Ftoken%3D${s}')`);
look(
  'option of a command',
  (s) => `log.error('m', new Error('Command failed: psql --password ${s} --port 80'))`,
);
look(
  'short option of a command',
  (s) => `log.error('m', new Error('Command failed: curl -s -u bob:${s} http://127.0.0.1/'))`,
);
look('address without a scheme', (s) => `log.error('m', new TypeError('Invalid URL postgres//u:${s}@h'))`);
look('statement of a database', (s) => `log.info("ALTER USER bob WITH PASSWORD '${s}'")`);
look('element of XML', (s) => `log.info('<soap:Body><user>bob</user><password>${s}</password></soap:Body>')`);
look('block of lines in YAML', (s) => `log.info('data:\\n  password: |\\n    ${s}\\n  user: bob')`);
look('name in the quotes of a database', (s) => `log.info("UPDATE users SET \\x60password\\x60 = '${s}'")`);
look('bearer token', (s) => `log.info('sent Bearer ${s}')`);
look('JSON web token', (s) => `log.info('id eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJib2IifQ.${s}')`);
putFormed(
  'by look',
  'record',
  'basic authentication',
  Buffer.from('bob:hunter-planted').toString('base64'),
  `log.info('used Basic ${Buffer.from('bob:hunter-planted').toString('base64')}')`,
);
look('cookie header', (s) => `log.info('> Cookie: theme=dark; sid=${s}')`);
look('address of a database', (s) => `log.info('connect ECONNREFUSED postgres://app:${s}@db:5432/shop')`);
putFormed(
  'by look',
  'record',
  'AWS access key',
  'AKIAPLANTEDKEY000001',
  "log.info('with AKIAPLANTEDKEY000001')",
);
look('AWS secret key', (s) => `log.info('aws_secret_access_key = ${s}/K7MDENG/bPxRfiCY')`);
look(
  'Google service account',
  (s) => `log.info('m', { file: JSON.stringify({ type: 'service_account', private_key: pem('${s}') }) })`,
);
look('Google API key', (s) => `log.info('maps with AIza${s}${'x'.repeat(35 - 16)}')`);
look(
  'Azure connection string',
  (s) =>
    `log.info('m', { text: 'DefaultEndpointsProtocol=https;AccountName=a;AccountKey=${s}==;EndpointSuffix=x' })`,
);
look('Azure SAS', (s) => `log.info('PUT https://a.blob.core.windows.net/c?sv=2026&sig=${s}%3D')`);
look('GitHub token', (s) => `log.info('clone with ghp_${s}${'x'.repeat(20)}')`);
look('Slack webhook', (s) => `log.info('POST https://hooks.slack.com/services/T000/B000/${s}')`);
look('Stripe key', (s) => `log.info('charge by sk_live_${s}')`);
look('private key', (s) => `log.info(pem('${s}'))`);
putFormed(
  'by look',
  'record',
  'card number',
  '4242 4242 4242 4242',
  "log.info('paid with 4242 4242 4242 4242')",
);
putFormed(
  'by look',
  'record',
  'card number as a number',
  '5555555555554444',
  "log.info('m', { paid: 5555555555554444 })",
);

put('configured', 'record', 'keys: a name', (s) => `log.info('m', { customerIban: '${s}' })`);
put(
  'configured',
  'record',
  'paths: a place',
  (s) => `log.info('m', { user: { address: { street: '${s}' } } })`,
);
put('configured', 'record', 'patterns: the own look', (s) => `log.info('employee emp/${s}')`);
putFormed('configured', 'record', 'email', 'planted@example.com', "log.info('mail to planted@example.com')");
putFormed('configured', 'record', 'phone', '+49 30 5550147', "log.info('call +49 30 5550147')");

bridge('console, text', (s) => `console.error('password=${s}')`);
bridge('console, object', (s) => `console.error('m', { token: '${s}' })`);
bridge('console, headers of an answer', (s) => `console.error({ 'set-cookie': ['sid=${s}'] }, 'and more')`);
bridge('console, list of pairs', (s) => `console.error([['Cookie', '${s}']])`);
bridge('pino, message', (s) => `pinoLog.info('secret=${s}')`);
bridge('pino, bindings of a child', (s) => `pinoLog.child({ authorization: '${s}' }).info('m')`);
bridge('pino, error', (s) => `pinoLog.error({ err: new Error('password=${s}') }, 'm')`);
bridge('winston', (s) => `winstonLog.info('m', { password: '${s}' })`);
bridge('bunyan', (s) => `bunyanLog.info({ headers: { cookie: '${s}' } }, 'm')`);
bridge('log4js, context', (s) => `log4jsLog.addContext('apiKey', '${s}'); log4jsLog.info('m')`);
bridge('debug', (s) => `debugLog('token=%s', '${s}')`);
bridge("Node's warning", (s) => `process.emitWarning('password=${s}'); await turn()`);

put(
  'HTTP',
  'record',
  'path of a request',
  (s) => `await ask('/reset/eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJib2IifQ.${s}')`,
);
put(
  'HTTP',
  'record',
  'header, User-Agent',
  (s) => `await ask('/ok', { 'user-agent': 'tool/1 token=${s}' })`,
  /pretty/,
);
put(
  'HTTP',
  'record',
  'error of a failed request',
  (s) => `await ask('/fail?why=' + encodeURIComponent('password=${s}'))`,
);
put(
  'HTTP',
  'record',
  'body that was parsed as a form',
  (s) => `await ask('/form', {}, JSON.stringify({ password: '${s}' }))`,
);
put(
  'HTTP',
  'record',
  'record held back until its request failed',
  (s) => `await ask('/held', { 'x-held': '${s}' })`,
);
put('HTTP', 'sent', 'query of a request', (s) => `await ask('/ok?access_token=${s}')`);
put(
  'HTTP',
  'sent',
  'query of a call by fetch',
  (s) => `await (await fetch(origin + '/ok?client_secret=${s}')).text()`,
);

span('name', (s) => `inSpan((span) => span.updateName('GET /cb?token=${s}'))`);
span('attribute', (s) => `inSpan((span) => span.setAttribute('app.client_secret', '${s}'))`);
span('url.full', (s) => `inSpan((span) => span.setAttribute('url.full', 'https://bob:${s}@example.com/'))`);
span('http.target', (s) => `inSpan((span) => span.setAttribute('http.target', '/cb?token=${s}'))`);
span(
  'db.query.text',
  (s) => `inSpan((span) => span.setAttribute('db.query.text', "ALTER ROLE bob PASSWORD = '${s}'"))`,
);
span('name of an event', (s) => `inSpan((span) => span.addEvent('refreshed token=${s}'))`);
span('attribute of an event', (s) => `inSpan((span) => span.addEvent('e', { 'session.token': '${s}' }))`);
span('exception', (s) => `inSpan((span) => span.recordException(new Error('password=${s}')))`);
span(
  'status',
  (s) => `inSpan((span) => span.setStatus({ code: 2, message: 'redis://:${s}@cache is down' }))`,
);
span(
  'attribute of a link',
  (s) => `inSpan((span) => span.addLink({ context: span.spanContext(), attributes: { token: '${s}' } }))`,
  /viewer/,
);

put(
  'jobs',
  'record',
  'id of what failed',
  (s) => `await job('sync', (progress) => progress.failed('file?sig=${s}'))`,
);
put(
  'jobs',
  'record',
  'error of a job',
  (s) => `await job('import', () => { throw new Error('ftp://bob:${s}@host/ is down'); }).catch(() => {})`,
);
put(
  'jobs',
  'record',
  'attribute of a job',
  (s) => `await job('import', () => {}, { attributes: { accessToken: '${s}' } })`,
);
put(
  'the end',
  'record',
  'rejection nobody handles',
  (s) => `Promise.reject(new Error('password=${s}')); await turn()`,
);
put(
  'the end',
  'sent',
  'span that is open in a crash',
  (s) => `tracer.startSpan('open', { attributes: { password: '${s}' } })`,
  /CONFIG_FILE/,
);
put(
  'the end',
  'record',
  'exception nobody catches',
  (s) => `setImmediate(() => { throw new Error('token=${s}'); })`,
  // The SDK's exporters send while the loop runs, and it does no more.
  /CONFIG_FILE/,
);

/** Of the process itself. */
function putInProcess(name: string, goes: Goes = 'sent'): string {
  const secret = nextSecret();
  // One entry has no resource, and a file says its own.
  places.push({ group: 'the process', name, goes, secret, except: /inspect|CONFIG_FILE/ });
  return secret;
}
export const RESOURCE_SECRET = putInProcess('OTEL_RESOURCE_ATTRIBUTES');
export const FLAG_SECRET = putInProcess('argument, `--api-token=…`');
export const ARGUMENT_SECRET = putInProcess('argument, `--password …`');
export const HEADER_SECRET = putInProcess('OTEL_EXPORTER_OTLP_HEADERS', 'nowhere');
export const ADDRESS_SECRET = putInProcess('user:password in OTEL_EXPORTER_OTLP_ENDPOINT', 'nowhere');

export const PLACES: readonly Place[] = places;
