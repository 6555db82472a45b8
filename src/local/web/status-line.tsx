import { ageText, bytesText, countText } from './format.ts';
import { status, unreachable } from './server-facts.ts';

/** Reasons that are no trouble, as they are said. */
const ORDINARY: { [reason: string]: string } = {
  max_age: 'removed by age',
  max_size: 'removed by size',
  duplicate: 'sent twice, kept once',
};

/** What is stored, how much of the bound it takes, and what was not kept. */
export function StatusLine() {
  const known = status.value;
  if (unreachable.value) {
    return (
      <footer class="status bad">
        <span role="status">The spanlog server does not answer. What is shown may be old.</span>
      </footer>
    );
  }
  if (known === null) return <footer class="status" />;
  const dropped = Object.entries(known.dropped).filter(([, count]) => count > 0);
  const share = known.maxBytes > 0 ? Math.min(1, known.bytes / known.maxBytes) : 0;
  return (
    <footer class="status">
      <span>{countText(known.logs)} logs</span>
      <span>{countText(known.spans)} spans</span>
      <span class="size">
        <meter min={0} max={1} value={share} aria-label="Share of the store's size bound in use" />
        {bytesText(known.bytes)} of {bytesText(known.maxBytes)}
      </span>
      <span class="kept">kept {ageText(known.maxAgeMs)}</span>
      {known.oldest !== null && <span>oldest {ageText(Date.now() - known.oldest)} ago</span>}
      {dropped.map(([reason, count]) => (
        <span key={reason} class={reason in ORDINARY ? '' : 'warn'}>
          {countText(count)} {ORDINARY[reason] ?? `not kept: ${reason}`}
        </span>
      ))}
      <span class="version">spanlog {known.version}</span>
    </footer>
  );
}
