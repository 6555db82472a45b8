import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createContextKey, ROOT_CONTEXT } from '@opentelemetry/api';
import { RootedContextManager } from '../../src/sdk/context-manager.ts';

const KEY = createContextKey('test');
const inner = ROOT_CONTEXT.setValue(KEY, 'inner');
const outer = ROOT_CONTEXT.setValue(KEY, 'outer');
const boom = () => {
  throw 'anything';
};

function started(): RootedContextManager {
  return new RootedContextManager().enable();
}

describe('RootedContextManager', () => {
  it('has a root that can be set', () => {
    const manager = started();
    assert.equal(manager.active(), ROOT_CONTEXT);
    manager.root = outer;
    assert.equal(manager.active(), outer);
    assert.equal(
      manager.with(inner, () => manager.active()),
      inner,
    );
  });

  it('goes back to the innermost work that was left by a throw', () => {
    const manager = started();
    manager.with(ROOT_CONTEXT, () => {
      assert.throws(() => manager.with(outer, () => manager.with(inner, boom)));
      manager.returnToThrow();
      assert.equal(manager.active(), inner);
    });
  });

  it('does not, when what was thrown has been caught and work goes on', async () => {
    const manager = started();
    const fails = () => assert.throws(() => manager.with(inner, boom));
    for (const goOn of [
      () => manager.active(),
      () => manager.with(outer, () => {}),
      () => Promise.resolve(),
    ]) {
      await manager.with(outer, async () => {
        fails();
        await goOn();
        manager.returnToThrow();
        assert.equal(manager.active(), outer);
      });
    }
  });
});
