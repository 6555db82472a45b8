/** What to do when there is nothing to see. */
import type { ComponentChildren } from 'preact';
import { CopyButton } from './copy-button.tsx';
import { status } from './server-facts.ts';

/** Whether the store has never received anything (or kept nothing of it). */
export function isStoreEmpty(): boolean {
  const known = status.value;
  return known !== null && known.logs + known.spans === 0;
}

function Command({ text }: { text: string }) {
  return (
    <div class="command">
      <code>{text}</code>
      <CopyButton label="Copy" text={() => text} class="button quiet" />
    </div>
  );
}

export function GettingStarted() {
  return (
    <section class="empty" aria-label="Getting started">
      <h2>Nothing has arrived yet</h2>
      <p>In the folder of a Node service:</p>
      <ol>
        <li>
          <Command text="npm install spanlog" />
        </li>
        <li>
          <Command text="node --require spanlog/register app.js" />
        </li>
      </ol>
      <p>
        Its logs and traces appear here as they happen. Anything else that speaks OTLP over HTTP can send to{' '}
        <code>{location.origin}</code> too.
      </p>
    </section>
  );
}

export function NothingFound({ text, children }: { text: string; children?: ComponentChildren }) {
  return (
    <section class="empty">
      <h2>{text}</h2>
      {children}
    </section>
  );
}

export function FailureNote({ text, onRetry }: { text: string; onRetry: () => void }) {
  return (
    <p class="failure" role="alert">
      {text}{' '}
      <button type="button" class="button" onClick={onRetry}>
        Try again
      </button>
    </p>
  );
}
