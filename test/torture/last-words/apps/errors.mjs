// An error that nobody catches, thrown in many ways, inside of a span with a field.
import { pbkdf2 } from 'node:crypto';
import { EventEmitter } from 'node:events';
import { readFile } from 'node:fs';
import { Readable } from 'node:stream';
import { log, many, variant, work } from './kit.cjs';

const boom = () => new TypeError('boom', { cause: new Error('why') });

function hostile() {
  const error = new Error('hostile');
  Object.defineProperty(error, 'stack', {
    get() {
      throw new Error('no stack for you');
    },
  });
  return error;
}

const WAYS = {
  'a call': () => {
    throw boom();
  },
  'a timer': () =>
    setTimeout(() => {
      throw boom();
    }, 1),
  'an immediate': () =>
    setImmediate(() => {
      throw boom();
    }),
  'a tick': () =>
    process.nextTick(() => {
      throw boom();
    }),
  'a microtask': () =>
    queueMicrotask(() => {
      throw boom();
    }),
  'an emitter without a listener': () => new EventEmitter().emit('error', boom()),
  'a listener': () => {
    const emitter = new EventEmitter();
    emitter.on('event', () => {
      throw boom();
    });
    emitter.emit('event');
  },
  'a callback of fs': () =>
    readFile('no such file', () => {
      throw boom();
    }),
  'a callback of crypto': () =>
    pbkdf2('a', 'b', 1, 8, 'sha256', () => {
      throw boom();
    }),
  'a stream': () => new Readable({ read() {} }).destroy(boom()),
  'an event target': () => {
    const target = new EventTarget();
    target.addEventListener('event', () => {
      throw boom();
    });
    target.dispatchEvent(new Event('event'));
  },
  'inside JSON.parse': () =>
    JSON.parse('{"a":1}', () => {
      throw boom();
    }),
  'a finally block that logs': () => {
    try {
      throw boom();
    } finally {
      log.info('finally');
    }
  },
  'an async function': async () => {
    await null;
    throw boom();
  },
  'a rejected promise': () => void Promise.reject(boom()),
  'an async function, a string': async () => {
    throw 'a text';
  },
  'an async function, undefined': async () => {
    throw undefined;
  },
  'a string': () => {
    throw 'a text';
  },
  'a string, from a timer': () =>
    setTimeout(() => {
      throw 'a text';
    }, 1),
  'a number': () => {
    throw 42;
  },
  null: () => {
    throw null;
  },
  undefined: () => {
    throw undefined;
  },
  'a symbol': () => {
    throw Symbol('sign');
  },
  'an object': () => {
    throw { code: 'E_THING', message: 'not an error' };
  },
  'an error whose stack throws': () => {
    throw hostile();
  },
  'a frozen error': () => {
    throw Object.freeze(boom());
  },
  'an error with a message that is none': () => {
    throw Object.assign(new Error('x'), { message: { not: 'text' } });
  },
  'a proxy that throws': () => {
    throw new Proxy(
      {},
      {
        get() {
          throw new Error('no');
        },
      },
    );
  },
};

many(20);
setImmediate(() => {
  work(() => {
    log.info('last');
    return WAYS[variant]();
  });
});
