/**
 * Unhandled rejections that do not end the process: those the app handles, and those Node only warns of when it is told to
 * (`--unhandled-rejections=warn`, `warn-with-error-code`). With `none` and no handler nobody wants to know.
 *
 * A listener of our own would count as a handler, and keep alive what should end. So the record rides on the app's first
 * listener: in its place stands a function that records and calls it, and says that it is it (`listener`, as
 * `process.once` does): `listeners()`, `listenerCount()` and `removeListener()` find what the app has put there.
 */
import type { Attributes } from '@opentelemetry/api';
import type { CrashOrigin, Outcome } from './crash.ts';

const EVENT = 'unhandledRejection';
/** Source: Node.js, lib/internal/process/promises.js: two warnings of this name for each; the second only explains. */
const WARNING = 'UnhandledPromiseRejectionWarning';
const EXPLANATION = /^Unhandled promise rejection\. /;

/** On what stands in the place of a listener: two copies of the package must not ride on each other for ever. */
const RIDES = Symbol.for('spanlog.rides');

/** Set where Next.js has its own filter in the first place: it must stay there, and what passes it Next prints. */
const NEXT_FILTER = Symbol.for('next.unhandledRejectionFilter');

type Listener = ((reason: unknown, promise: object) => unknown) & { listener?: Listener; [RIDES]?: true };
type Record = (thrown: unknown, origin: CrashOrigin, outcome: Outcome, told?: Attributes) => void;

export interface Rejections {
  /** The rejection whose turn it is has been recorded: `--unhandled-rejections=strict` announces it twice. */
  alreadyRecorded(): void;
}

export function watchRejections(record: Record): Rejections {
  /** What was recorded in this turn, as a warning would say it. */
  const toldInTurn = new Set<string>();
  const recorded = new WeakSet<object>();
  let skipNext = false;
  let arranging = false;
  let scheduled = false;

  process.on('newListener', arrangeSoon);
  process.on('removeListener', arrangeSoon);
  arrange();
  process.on('warning', (warning) => {
    if (warning.name !== WARNING || EXPLANATION.test(warning.message) || toldInTurn.has(warning.message))
      return;
    record(
      warning.message,
      'unhandled rejection',
      'ignored by --unhandled-rejections',
      fromStack(warning.message),
    );
  });
  return {
    alreadyRecorded() {
      skipNext = true;
      queueMicrotask(() => {
        skipNext = false;
      });
    },
  };

  /** Before rejections are looked at, which is after the ticks. */
  function arrangeSoon(event: string | symbol): void {
    if (event !== EVENT || arranging || scheduled) return;
    scheduled = true;
    process.nextTick(() => {
      scheduled = false;
      arrange();
    });
  }

  function arrange(): void {
    const [first] = process.rawListeners(EVENT) as Listener[];
    if (first === undefined || first[RIDES] || NEXT_FILTER in globalThis) return;
    arranging = true;
    process.removeListener(EVENT, first);
    process.prependListener(EVENT, riderOn(first));
    arranging = false;
  }

  function riderOn(raw: Listener): Listener {
    const own = raw.listener ?? raw;
    const rider: Listener = function (this: unknown, reason, promise) {
      handled(reason, promise);
      // What `process.once` adds takes itself out of the list, and does not find itself there.
      if (own !== raw) process.removeListener(EVENT, rider);
      return Reflect.apply(raw, this, [reason, promise]);
    };
    rider.listener = own;
    rider[RIDES] = true;
    return rider;
  }

  function handled(reason: unknown, promise: object): void {
    if (recorded.has(promise)) return;
    recorded.add(promise);
    if (toldInTurn.size === 0) setImmediate(() => toldInTurn.clear()).unref();
    toldInTurn.add(warningText(reason));
    if (!skipNext) record(reason, 'unhandled rejection', 'handled by the app');
  }
}

/** What Node's warning says of a reason. */
function warningText(reason: unknown): string {
  try {
    return reason instanceof Error ? String(reason.stack) : String(reason);
  } catch {
    return '';
  }
}

/** The warning holds nothing of the error but its stack trace. */
function fromStack(stack: string): Attributes {
  const [, type, message] = /^([\w$.]+)(?: \[\w+\])?: (.*)/.exec(stack) ?? [];
  return {
    ...(type !== undefined && { 'exception.type': type }),
    'exception.message': message ?? stack,
    'exception.stacktrace': stack,
  };
}
