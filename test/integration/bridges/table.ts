/** The document the matrix of the bridges writes about itself. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../support/app.ts';
import { type Library, libraries } from './libraries.ts';

export const DOCUMENT = join(ROOT, 'docs/bridges.md');

/** What is looked at in every run. */
export const CHECKS = ['once', 'level', 'trace', 'fields', 'error', 'output'] as const;
export type Check = (typeof CHECKS)[number];

const HEADS: { readonly [C in Check]: string } = {
  once: 'arrives once',
  level: 'level',
  trace: 'trace ids',
  fields: 'fields and bindings',
  error: 'error',
  output: 'own output unchanged',
};

/** The checks that failed in some run of a row, by its name. */
export type Outcomes = Map<string, Set<Check>>;

/** `pino 10.4.0, transport in a thread` */
export function rowName(library: Library): string {
  const [name, ...rest] = library.name.split(', ');
  return [[name, versionOf(library)].join(' ').trim(), ...rest].join(', ');
}

function versionOf({ alias }: Library): string {
  if (alias === undefined) return '';
  const manifest = readFileSync(join(ROOT, 'node_modules', alias, 'package.json'), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}

const INTRO = `# Bridges

What an app logs by its own logger becomes a record of Spanlog too, by the one flag \`--require spanlog/register\` and with no
change in its code: it goes where all records go, with the trace it belongs to. The app's own output stays what it is, and
such a record is not written to standard output a second time.

| what | its records are of the logger | level | message | attributes |
| --- | --- | --- | --- | --- |
| \`console\` | \`console\` | \`log\`, \`info\`, \`dir\`, \`table\`, \`group\`, \`count\`, \`time\`: INFO; \`debug\`: DEBUG; \`warn\`: WARN; \`error\` and an assertion that failed: ERROR; \`trace\`: TRACE | as printed, without colours | an object behind the message that no placeholder takes: \`console.log('paid', { order: 7 })\`; the stack of \`trace\` is \`code.stacktrace\` |
| pino | its \`name\`, else \`pino\` | by number, ten a level; a custom level lies between (35 is INFO3, with its own name as the severity's text) | as pino has put it together | its line: bindings, mixins, serialisers, formatters and \`redact\` have been through it |
| winston 3 | \`winston\` | by name, as in OpenTelemetry's own transport (\`http\` is DEBUG3, \`silly\` TRACE, \`crit\` FATAL) | by the logger's format; where that leaves \`%s\` alone, with the values put in | what the logger's format has left: \`defaultMeta\`, \`child\`, the call's own |
| bunyan | its \`name\` | as pino | as bunyan has put it together | the record its streams get, serialisers have been through it |
| log4js | the category | by number; MARK is INFO | as printed | the logger's context, an object behind the message; with \`enableCallStack\` the place in the code |
| \`debug\` | the namespace | DEBUG | as printed, without colours | an object behind the message |
| Node's warnings | \`node\` | WARN, a code once | the warning's | \`warning.name\`, \`warning.code\`, \`warning.detail\`, \`code.stacktrace\` |

The first error of a call is its exception (\`exception.type\`, \`exception.message\`, \`exception.stacktrace\`), however the
library has written it. Ids of the trace that an instrumentation or a mixin has put into the line are left out of the
attributes where they say what the record says.

## Which, and from which level on

All are on. \`SPANLOG_BRIDGES=off\` turns them off, \`SPANLOG_BRIDGES=console,pino\` leaves these on; in the configuration,
\`bridges: false\` or \`bridges: { console: false }\`.

A record has passed its library's own level, so Spanlog's default level does not hold it back a second time. A level that you
set does: \`SPANLOG_LEVEL=warn\` for all, \`SPANLOG_LEVEL=info,console=warn\` for one logger, \`SPANLOG_LEVEL=info,express=debug\`
for what \`debug\` shows of \`express:router\` (a colon is as good as a dot).

## Once

- A logger that writes through another (a winston or bunyan transport that calls \`console.log\`, log4js's console appender,
  \`debug.log = console.log\`, a stream of pino's that does) makes one record.
- In the thread of a transport of pino's Spanlog does not start: what is written there has been bridged, and what is sent from there
  is no work of the app.
- \`@opentelemetry/instrumentation-pino\`, \`-winston\` and \`-bunyan\`, also by \`auto-instrumentations-node\`, go on writing trace ids
  into the logger's own lines; their sending is turned off, as it is the bridge's.
- A logger that sends by itself, through \`pino-opentelemetry-transport\` or \`@opentelemetry/winston-transport\`, is left to it: its
  records arrive by that way, and no second time.
- What OpenTelemetry's exporters print, such as with \`OTEL_LOGS_EXPORTER=console\`, is no record.

## Limits

- pino from 9.10 on tells of its lines by a tracing channel, so it is bridged in a bundle too, and when it was loaded before.
  Older ones and the other libraries are reached when their files are loaded from \`node_modules\`: not when they are bundled
  into one file with the app.
- pino: a hook \`streamWrite\` is called once more for the first line that comes to it.
- winston: the format of a transport is the transport's. What it alone takes out of a record stays in the bridge's; put it into
  the logger's format, or name the field in Spanlog's \`redact\`.
- winston: a child logger hands an error on as its stack; type and message are read from it, its cause and code are not.
- \`new console.Console(…)\` and what is written to \`process.stdout\` directly are no records.
- \`diagnostics_channel\`: of Node's own channels none is bridged. HTTP and its clients are traced; the others tell of what an app
  does as it should (a module, a child process, a socket), not of what goes wrong.

## Tested

Each row is a real app, run without Spanlog and with it, as CommonJS and as ES modules, under the oldest Node that is
supported (22.15) and the one in use (24). **yes**: so in all of them.

This file is written by \`SPANLOG_WRITE_DOCS=1 node --test test/integration/bridges/matrix.test.ts\`.
`;

export function renderDocument(outcomes: Outcomes): string {
  const rows = libraries.map((library) => {
    const failed = outcomes.get(rowName(library));
    const cells = CHECKS.map((check) =>
      failed === undefined ? 'not run' : failed.has(check) ? 'FAILS' : 'yes',
    );
    return `| ${[rowName(library), library.hook, ...cells].join(' | ')} |`;
  });
  const heads = ['what', 'heard by', ...CHECKS.map((check) => HEADS[check])];
  return `${INTRO}\n| ${heads.join(' | ')} |\n|${' --- |'.repeat(heads.length)}\n${rows.join('\n')}\n`;
}
