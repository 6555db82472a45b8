import { runtime } from '../../runtime.ts';
import { flushWithin } from './flush-within.ts';

/**
 * Flushes what can only be sent by a running event loop, when it has run empty: exporters and processors that are not
 * ours. Not needed otherwise, and not harmless: `beforeExit` is emitted again after it, to the app's listeners too.
 *
 * Records logged by listeners of `beforeExit` go with the first flush, and are no reason for another one: two listeners
 * that wake each other up would never end.
 *
 * @param timeoutMs milliseconds the process is held at most.
 */
export function flushBeforeExit(timeoutMs: number): void {
  const emitted = () => runtime.pipeline?.counts.emitted ?? 0;
  let flushedUpTo = -1;
  const onBeforeExit = () => {
    if (emitted() === flushedUpTo) return;
    // After all listeners, and what they log.
    process.nextTick(() => {
      flushedUpTo = emitted();
      void flushWithin(timeoutMs).then((done) => {
        // An exporter's retries would hold the process for a quarter of a minute. Nothing else does: the loop was empty,
        // unless somebody else listens too and has found more work.
        if (!done && process.listenerCount('beforeExit') === 1) process.exit();
      });
    });
  };
  process.prependListener('beforeExit', onBeforeExit);
}
