/** Says whether the tail runs, and pauses it. */
import { useEffect, useState } from 'preact/hooks';
import { paused, tailState } from './log-store.ts';

export function TailControl() {
  const state = tailState.value;
  const [now, setNow] = useState(Date.now());
  const lost = state?.kind === 'lost';
  useEffect(() => {
    if (!lost) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, [lost]);
  if (state === null) return null;
  const isPaused = paused.value;
  const kind = isPaused && !lost ? 'paused' : state.kind;
  const text =
    state.kind === 'lost'
      ? `Connection lost, again in ${Math.max(0, Math.ceil((state.retryAt - now) / 1000))} s`
      : isPaused
        ? 'Paused'
        : state.kind === 'live'
          ? 'Live'
          : 'Connecting';
  return (
    <div class="tail" data-state={kind}>
      <span class="tail-state" role="status" aria-live={lost ? 'off' : 'polite'}>
        {text}
      </span>
      <button
        type="button"
        class="button"
        aria-pressed={isPaused}
        aria-keyshortcuts="p"
        title={isPaused ? 'Go on following (p)' : 'Stop following (p)'}
        onClick={() => {
          paused.value = !isPaused;
        }}
      >
        {isPaused ? 'Resume' : 'Pause'}
      </button>
    </div>
  );
}
