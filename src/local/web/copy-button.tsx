import { useState } from 'preact/hooks';

/** Copies a text and says for a moment whether that worked. */
export function CopyButton({
  text,
  label,
  class: name = 'button',
}: {
  text: () => string;
  label: string;
  class?: string;
}) {
  const [said, setSaid] = useState<string | null>(null);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text());
      setSaid('Copied');
    } catch {
      setSaid('Not allowed'); // Browsers hand out the clipboard on https and on this machine's own address only.
    }
    setTimeout(() => setSaid(null), 1500);
  };
  return (
    <button type="button" class={name} onClick={copy}>
      <span aria-live="polite">{said ?? label}</span>
    </button>
  );
}
