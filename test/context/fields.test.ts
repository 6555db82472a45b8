import assert from 'node:assert/strict';
import { AsyncResource } from 'node:async_hooks';
import { after, before, describe, it } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { context, ROOT_CONTEXT } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { contextWithFields, getContext, setContext, withContext } from '../../src/context/fields.ts';

before(() => context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable()));
after(() => context.disable());

/** Runs `fn` where nothing is bound, whatever ran before. */
const apart = <T>(fn: () => T): T => new AsyncResource('apart').runInAsyncScope(fn);

describe('withContext', () => {
  it('binds for what it runs, on top of what is bound, and ends with it', () => {
    const value = withContext({ a: 1, b: 1 }, () => {
      withContext({ b: 2, c: 2 }, () => assert.deepEqual(getContext(), { a: 1, b: 2, c: 2 }));
      assert.deepEqual(getContext(), { a: 1, b: 1 });
      return 'value';
    });
    assert.equal(value, 'value');
    assert.deepEqual(getContext(), {});
  });

  it('takes out what is undefined', () => {
    withContext({ a: 1, b: 1 }, () =>
      withContext({ a: undefined }, () => assert.deepEqual(getContext(), { b: 1 })),
    );
  });

  it('lets errors through', async () => {
    assert.throws(
      () =>
        withContext({ a: 1 }, () => {
          throw new Error('mine');
        }),
      /mine/,
    );
    await assert.rejects(
      withContext({ a: 1 }, async () => {
        throw new Error('later');
      }),
      /later/,
    );
    assert.deepEqual(getContext(), {});
  });

  it('runs its function whatever the fields are', () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    for (const fields of [undefined, null, 5, 'text', proxy, Symbol('s')]) {
      assert.equal(
        withContext(fields as never, () => 'ran'),
        'ran',
      );
    }
    withContext(
      {
        get bad() {
          throw new Error('x');
        },
        good: 1,
      },
      () => assert.deepEqual(getContext(), { bad: '[Throws: x]', good: 1 }),
    );
  });

  it('keeps a thousand concurrent works apart', async () => {
    const works = Array.from({ length: 1_000 }, (_, id) =>
      withContext({ id }, async () => {
        await turn();
        setContext({ twice: id * 2 });
        await Promise.all([turn(), Promise.resolve()]);
        assert.deepEqual(getContext(), { id, twice: id * 2 });
        return withContext({ inner: id }, async () => {
          await turn();
          return getContext();
        });
      }),
    );
    for (const [id, fields] of (await Promise.all(works)).entries()) {
      assert.deepEqual(fields, { id, twice: id * 2, inner: id });
    }
  });
});

describe('setContext inside of work', () => {
  it('holds for the whole of the work, also for the part already running', async () => {
    await withContext({ id: 1 }, async () => {
      let release = () => {};
      const gate = new Promise<void>((resolve) => {
        release = resolve;
      });
      const running = (async () => {
        await gate;
        return getContext();
      })();
      await turn();
      setContext({ user: 'u' });
      release();
      assert.deepEqual(await running, { id: 1, user: 'u' });
    });
  });

  it('does not reach the work around it, and takes out what is undefined', () => {
    withContext({ a: 1 }, () => {
      withContext({}, () => {
        setContext({ a: undefined, b: 2 });
        assert.deepEqual(getContext(), { b: 2 });
      });
      assert.deepEqual(getContext(), { a: 1 });
    });
  });

  it('reads each field once', () => {
    let reads = 0;
    withContext({}, () =>
      setContext({
        get a() {
          return ++reads;
        },
      }),
    );
    assert.equal(reads, 1);
  });

  it('gives copies away', () => {
    withContext({ a: 1 }, () => {
      getContext()['a'] = 2;
      assert.deepEqual(getContext(), { a: 1 });
    });
  });
});

describe('setContext outside of work', () => {
  it('holds for this execution and what it starts, and for no other', async () => {
    const one = apart(async () => {
      setContext({ job: 1 });
      await turn();
      return [getContext(), await (async () => getContext())(), withContext({ a: 1 }, getContext)];
    });
    const two = apart(async () => {
      await turn();
      return getContext();
    });
    assert.deepEqual(await one, [{ job: 1 }, { job: 1 }, { job: 1, a: 1 }]);
    assert.deepEqual(await two, {});
  });

  it('can be taken out again, also inside of work begun since', () => {
    apart(() => {
      setContext({ job: 1, a: 1 });
      withContext({ b: 1 }, () => {
        setContext({ job: undefined });
        assert.deepEqual(getContext(), { a: 1, b: 1 });
      });
      setContext({ job: undefined });
      assert.deepEqual(getContext(), { a: 1 });
    });
  });

  it('does not reach work that comes from elsewhere, such as a request', () => {
    apart(() => {
      setContext({ job: 1 });
      const request = contextWithFields(ROOT_CONTEXT, { request_id: 'r' });
      context.with(request, () => assert.deepEqual(getContext(), { request_id: 'r' }));
    });
  });

  it('never throws', () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    apart(() => {
      for (const fields of [undefined, null, 5, 'text', proxy]) setContext(fields as never);
      setContext({
        get bad() {
          throw new Error('x');
        },
        good: 1,
      });
      assert.equal(getContext()['good'], 1);
    });
  });
});
