/** Redis' commands as they can be shown: with what their keys are made up of, without what is in them. */
import { noteSerialised } from './call-notes.ts';

/** Commands whose first argument is a value: credentials, scripts. */
const WITHOUT_KEY = /^(?:AUTH|HELLO|ECHO|PING|EVAL|FCALL|MIGRATE|RESTORE)/i;
/** Commands whose first argument says what they do. Source: Redis, "Commands", those of containers. */
const WITH_SUBCOMMAND =
  /^(?:ACL|CLIENT|CLUSTER|COMMAND|CONFIG|DEBUG|FUNCTION|LATENCY|MEMORY|MODULE|OBJECT|PUBSUB|SCRIPT|SLOWLOG|XGROUP|XINFO)$/i;
const SUBCOMMAND = /^[A-Z-]{2,20}$/i;

const MAX_NAME = 128;
const SEPARATORS = /([:/|.])/;
/** What is the same in many keys. An id, an address or a token is none. */
const WORD = /^\{?[\p{L}_-]{1,24}\d?\}?$/u;

/** The command and its key; the instrumentation's own way shows all arguments of many commands. */
export function redisStatement(command: unknown, args: unknown): string {
  const name = String(command).slice(0, MAX_NAME);
  const all = Array.isArray(args) ? args : [];
  const [first] = all;
  const isShown = !WITHOUT_KEY.test(name) && (typeof first === 'string' || Buffer.isBuffer(first));
  const shown = isShown ? [shownOf(name, first)] : [];
  const left = all.length - shown.length;
  const rest = left > 0 ? [`[${left} other argument${left === 1 ? '' : 's'}]`] : [];
  return noteSerialised([name, ...shown, ...rest].join(' '), all);
}

function shownOf(name: string, first: string | Buffer): string {
  const text = typeof first === 'string' ? first : first.toString('latin1', 0, MAX_NAME + 1);
  return WITH_SUBCOMMAND.test(name) && SUBCOMMAND.test(text) ? text : keyShape(text);
}

/**
 * Who knows the key of a session, of a one-time password or of a link to reset one can be whoever it was made for.
 *
 * @returns `sess:?` for `sess:8f14e45f`: the words it begins with, its last part never.
 */
export function keyShape(key: string): string {
  const parts = key.slice(0, MAX_NAME).split(SEPARATORS);
  const values = parts.findIndex(
    (part, index) => index === parts.length - 1 || !(part === '' || WORD.test(part) || index % 2 === 1),
  );
  return `${parts.slice(0, values).join('')}?`;
}

/** Source: Redis, "Commands", those that block. */
const BLOCKING = /^(?:B[LRZ][A-Z]+|WAIT(?:AOF)?)$/i;
const READING = /^XREAD(?:GROUP)?$/i;

/**
 * True for a command that waits until something comes: how long that takes is no sign of a slow server.
 *
 * @param statement as {@link redisStatement} has made it.
 */
export function isWaiting(statement: string, args: readonly unknown[]): boolean {
  const [name = ''] = statement.split(' ', 1);
  return BLOCKING.test(name) || (READING.test(name) && args.some((arg) => /^block$/i.test(String(arg))));
}

/** True for what a client says of itself: servers before Redis 7.2 do not know it, and the client goes on without. */
export function isIntroduction(statement: string): boolean {
  return /^client setinfo\b/i.test(statement);
}
