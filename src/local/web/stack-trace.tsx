import { stackLines } from './stack-lines.ts';

/** A stack trace with the app's own frames standing out. */
export function StackTrace({ stack }: { stack: string }) {
  return (
    <pre class="stack">
      {stackLines(stack).map((line, index) => (
        <span key={index} class={`stack-${line.kind}`}>
          {line.text}
          {'\n'}
        </span>
      ))}
    </pre>
  );
}
