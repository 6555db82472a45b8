/**
 * Requests that Node announces by another event than `request`, which is the only one instrumentation-http knows: their
 * handlers would run outside of any trace, and of some there would be no record at all.
 */
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import { noteRefused } from './refused.ts';
import { traceUpgrade } from './upgrade.ts';

type Emit = (this: unknown, event: string | symbol, ...args: unknown[]) => boolean;

/** Events with a request and a response, and no `request` event unless the handler emits one itself. */
const EXPECTATIONS: readonly unknown[] = ['checkContinue', 'checkExpectation'];
/** Events with a request and the bare socket. */
const UPGRADES: readonly unknown[] = ['upgrade', 'connect'];

/** Requests on their way through the instrumentation as `request`, by the event they came as. */
const disguised = new WeakMap<object, string | symbol>();
/** Those the instrumentation has seen: when their handler passes them on as `request`, that is not another one. */
const seen = new WeakSet<object>();

const prototypes = [http.Server.prototype, https.Server.prototype] as unknown as { emit: Emit }[];
/** What emits below the instrumentation's patch. */
const inner = new Map<object, Emit>();

/** To be called before instrumentation-http patches the servers. */
export function preparePatch(): void {
  for (const prototype of prototypes) {
    if (inner.has(prototype)) continue;
    const original = prototype.emit;
    inner.set(prototype, original);
    prototype.emit = function (event, ...args) {
      const as = event === 'request' ? disguised.get(args[0] as object) : undefined;
      if (as === undefined) return original.call(this, event, ...args);
      disguised.delete(args[0] as object);
      return original.call(this, as, ...args);
    };
  }
}

/** To be called after instrumentation-http has patched the servers. */
export function traceOtherEvents(clientAddress: (request: IncomingMessage) => string | undefined): void {
  for (const prototype of prototypes) {
    const original = inner.get(prototype);
    if (original === undefined) continue;
    const instrumented = prototype.emit;
    prototype.emit = function (event, ...args) {
      if (event === 'clientError') {
        const isAnswered = original.call(this, event, ...args);
        noteRefused(args[0], args[1] as Socket, !isAnswered);
        return isAnswered;
      }
      const request = args[0] as IncomingMessage;
      if (UPGRADES.includes(event)) {
        const address = clientAddress(request);
        return traceUpgrade(request, args[1] as Socket, address, () => original.call(this, event, ...args));
      }
      if (EXPECTATIONS.includes(event)) {
        disguised.set(request, event);
        seen.add(request);
        return instrumented.call(this, 'request', ...args);
      }
      if (event === 'request' && seen.has(request)) return original.call(this, event, ...args);
      return instrumented.call(this, event, ...args);
    };
  }
}
