import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

/** A button that opens a small panel; a click elsewhere or Escape closes it. */
export function Menu({
  label,
  title,
  active,
  children,
}: {
  label: string;
  title: string;
  active: boolean;
  children: ComponentChildren;
}) {
  const element = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    const close = (event: Event) => {
      const details = element.current;
      if (details?.open && event.target instanceof Node && !details.contains(event.target))
        details.open = false;
    };
    document.addEventListener('pointerdown', close);
    document.addEventListener('focusin', close);
    return () => {
      document.removeEventListener('pointerdown', close);
      document.removeEventListener('focusin', close);
    };
  }, []);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || !element.current?.open) return;
    event.preventDefault();
    element.current.open = false;
    element.current.querySelector('summary')?.focus();
  };
  return (
    <details class="menu" ref={element} onKeyDown={onKeyDown}>
      <summary class={`button ${active ? 'active' : ''}`} title={title}>
        {label}
      </summary>
      <div class="menu-panel">{children}</div>
    </details>
  );
}
