/** What one process does with its own asynchronous work. */
import type { Case } from '../matrix.ts';

export const execution: Case[] = [
  {
    name: 'timers: setTimeout, setInterval, setImmediate, refresh, timers/promises, scheduler',
    app: 'timers',
    steps: [
      'setTimeout',
      'setInterval',
      'setImmediate',
      'refreshed timer',
      'timers/promises setTimeout',
      'timers/promises setImmediate',
      'timers/promises setInterval',
      'scheduler.wait',
      'scheduler.yield',
    ],
  },
  {
    name: 'microtasks and promises: queueMicrotask, nextTick, then, catch, all, race, any, fromAsync',
    app: 'microtasks',
    steps: [
      'queueMicrotask',
      'nextTick',
      'then',
      'catch',
      'finally',
      'nested async function',
      'all',
      'race',
      'any',
      'allSettled',
      'fromAsync',
    ],
  },
  {
    name: 'a promise that another request resolves',
    app: 'shared-promise',
    steps: ['then of a shared promise', 'after a promise resolved by another request'],
  },
  {
    name: 'thenables, as query builders have them',
    app: 'thenable',
    steps: ['inside then', 'later inside then', 'after await of a thenable'],
  },
  {
    name: 'async generators, delegated and broken off, and plain ones',
    app: 'generators',
    steps: [
      'generator starts',
      'generator after await',
      'delegated generator',
      'in for await',
      'generator ends',
      'after for await',
      'plain generator',
    ],
  },
  {
    name: 'an async generator shared by requests that wait in line for its next value',
    app: 'shared-generator',
    steps: ['after next()'],
    impossible: {
      steps: ['in the shared generator'],
      instead: "another's trace",
      reason:
        'JavaScript resumes a generator for the next in line out of the work of the one before. What awaits next() is right; inside, log what belongs to nobody, or hand a carrier along with the value.',
    },
  },
  {
    name: 'callbacks: fs, zlib, dns, crypto',
    app: 'callbacks',
    steps: [
      'fs.readFile',
      'fs.stat',
      'zlib.gzip',
      'zlib.brotliCompress',
      'dns.lookup',
      'crypto.pbkdf2',
      'crypto.scrypt',
      'crypto.randomBytes',
    ],
  },
  {
    name: 'promises of fs, util.promisify, WebCrypto, vm contexts, Atomics.waitAsync, WebAssembly, import()',
    app: 'promise-apis',
    steps: [
      'fs/promises',
      'util.promisify',
      'crypto.subtle',
      'promise of a vm context',
      'inside a vm context',
      'Atomics.waitAsync',
      'WebAssembly.compile',
      'import()',
    ],
  },
  {
    name: 'node:sqlite, and a function it calls',
    app: 'sqlite',
    steps: ['after insert', 'function called by SQLite', 'after select'],
  },
  {
    name: 'AbortController, addAbortListener, AbortSignal.timeout',
    app: 'abort-signals',
    steps: ['abort listener', 'addAbortListener', 'aborted wait', 'AbortSignal.timeout'],
  },
  {
    name: "the app's own AsyncLocalStorage (run, exit, enterWith, snapshot, bind) and AsyncResource",
    app: 'own-storage',
    steps: [
      'run',
      'run, later',
      'exit',
      'AsyncLocalStorage.snapshot',
      'AsyncLocalStorage.bind',
      'AsyncResource.runInAsyncScope',
      'enterWith',
    ],
  },
  {
    name: 'a pool of promises: requests wait for a place that another one frees',
    app: 'semaphore',
    steps: ['in the pool', 'still in the pool'],
  },
  {
    name: 'a task queue run by a loop that some request started',
    app: 'task-queue',
    steps: ['AsyncResource.bind', 'context.bind', 'continueContext', 'after its task'],
    impossible: {
      steps: ['bare task'],
      instead: "another's trace",
      reason:
        'The task is called by the loop, and the loop belongs to the request that started it. Wrap tasks with AsyncResource.bind, context.bind or continueContext: these are right.',
    },
  },
  {
    name: 'a batch loaded for several requests at once',
    app: 'batch',
    steps: ['after the batch'],
    impossible: {
      steps: ['in the batch'],
      instead: "another's trace",
      reason:
        'One piece of work for several requests has one context, that of the request which set it off. What awaits its result is right.',
    },
  },
  {
    name: 'one connection for all requests, opened by the first',
    app: 'shared-client',
    steps: ['after the promise of a reply', 'callback bound with AsyncResource.bind'],
    impossible: {
      steps: ['callback of a reply'],
      instead: "another's trace",
      reason:
        'Everything that comes in on a socket is work of the one who opened it. Clients with promises are right, as are those that wrap callbacks with AsyncResource.bind.',
    },
  },
  {
    name: 'a timer started in a request and living on after it',
    app: 'lasting-timer',
    steps: ['handler'],
    drive: async ({ truth, app }) => {
      truth.nobodys.push('housekeeping', 'detached');
      await truth.ask(app.url);
    },
    impossible: {
      steps: [],
      nobodys: ['housekeeping'],
      instead: "another's trace",
      reason:
        'Nothing tells housekeeping from the request’s own later work. Started with context.with(ROOT_CONTEXT, …) it belongs to nobody.',
    },
  },
  {
    name: 'FinalizationRegistry',
    app: 'finalizers',
    flags: ['--expose-gc', '--require', 'spanlog/register'],
    steps: ['handler'],
    impossible: {
      steps: ['FinalizationRegistry'],
      instead: 'no trace',
      reason: 'The garbage collector calls it, at its own time, out of nobody’s work.',
    },
  },
];
