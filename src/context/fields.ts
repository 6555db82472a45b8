/**
 * Fields bound to the current work: a request, a job, a message. They are kept in the OpenTelemetry context, so they
 * follow the work wherever its trace does, and every record logged in it carries them.
 */
import { AsyncLocalStorage } from 'node:async_hooks';
import { type Attributes, type Context, context, createContextKey } from '@opentelemetry/api';
import { toAttributes } from '../record/any-value.ts';

/** Changed in place by `setContext`, so that the whole of the work sees the new fields, also the part already running. */
interface Binding {
  fields: Attributes;
}

/** `createContextKey` uses `Symbol.for`: two copies of the package in one process share the key. */
const KEY = createContextKey('spanlog.fields');

/** Fields set outside of any bound work: they hold for the asynchronous execution that set them. */
const AMBIENT = Symbol.for('spanlog.ambient-fields');
const shared = globalThis as { [AMBIENT]?: AsyncLocalStorage<Attributes> };
shared[AMBIENT] ??= new AsyncLocalStorage<Attributes>();
const ambient = shared[AMBIENT];

/** Holds where nothing is bound. */
export const NONE: Attributes = Object.freeze({});

/** The context asked about last: records of one piece of work come in runs. */
let lastContext: Context | undefined;
let lastBinding: Binding | undefined;

function bindingOf(context: Context): Binding | undefined {
  if (context !== lastContext) {
    lastBinding = context.getValue(KEY) as Binding | undefined;
    lastContext = context;
  }
  return lastBinding;
}

/** The fields that hold in `of`; not to be changed. What is bound to the work stands alone: it began with the rest. */
export function contextFields(of: Context): Attributes {
  return bindingOf(of)?.fields ?? ambient.getStore() ?? NONE;
}

/** A context that starts new work with these fields and none from outside it. */
export function contextWithFields(of: Context, fields: Attributes): Context {
  const binding: Binding = { fields };
  return of.setValue(KEY, binding);
}

/** A context in which the same fields hold as in another, as part of the same work. */
export function contextWithFieldsOf(of: Context, work: Context): Context {
  const binding = bindingOf(work);
  return binding === undefined ? of : of.setValue(KEY, binding);
}

/** Runs `fn` in a context. Where nobody keeps one, as before `start`, its fields are kept all the same. */
export function runInContext<T>(of: Context, fn: () => T): T {
  return context.with(of, () => (context.active() === of ? fn() : ambient.run(contextFields(of), fn)));
}

/**
 * Runs `fn` with fields bound to it, on top of those already bound. They hold for everything `fn` starts, and end
 * with it.
 *
 * @param fields names as in the OpenTelemetry semantic conventions where there is one (`user.id`); any value. A field
 * set to `undefined` is taken out.
 * @returns what `fn` returns; what it throws is thrown.
 */
export function withContext<T>(fields: { [key: string]: unknown }, fn: () => T): T {
  const active = context.active();
  return runInContext(contextWithFields(active, changed(contextFields(active), fields)), fn);
}

/**
 * Adds fields to the current work: the request being handled, or the nearest `withContext`. Records logged from now on
 * anywhere in that work carry them. Outside of any work they hold for the current asynchronous execution and what it
 * starts, as far as that is not work of its own. Never throws.
 *
 * @param fields any value; a field set to `undefined` is taken out.
 */
export function setContext(fields: { [key: string]: unknown }): void {
  const binding = bindingOf(context.active());
  const next = changed(binding?.fields ?? ambient.getStore() ?? NONE, fields);
  if (binding === undefined) ambient.enterWith(next);
  else binding.fields = next;
}

function changed(fields: Attributes, by: unknown): Attributes {
  const given = toAttributes(by);
  const next = { ...fields };
  for (const key of keysOf(by)) if (!Object.hasOwn(given, key)) delete next[key];
  return { ...next, ...given };
}

function keysOf(value: unknown): string[] {
  try {
    return typeof value === 'object' && value !== null ? Object.keys(value) : [];
  } catch {
    return [];
  }
}

/** A copy of the fields bound to the current work. */
export function getContext(): Attributes {
  return { ...contextFields(context.active()) };
}
