import { useEffect, useRef, useState } from 'preact/hooks';
import { useKeys } from './keys.ts';

interface Props {
  value: string;
  placeholder: string;
  label: string;
  onChange: (text: string) => void;
}

/** Milliseconds of no typing before a search starts. */
const SETTLE = 200;

/** A search field: searches while one types, `/` jumps to it, Escape empties it, then leaves it. */
export function SearchBox({ value, placeholder, label, onChange }: Props) {
  const input = useRef<HTMLInputElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const [text, setText] = useState(value);
  const sent = useRef(value);
  // The rest of the address may change while a search waits to be sent.
  const change = useRef(onChange);
  change.current = onChange;

  // A change from elsewhere (the back button, "clear") shows here; the echo of our own does not disturb the typing.
  useEffect(() => {
    if (value !== sent.current) {
      sent.current = value;
      setText(value);
    }
  }, [value]);
  useEffect(() => () => clearTimeout(timer.current), []);

  const send = (next: string) => {
    clearTimeout(timer.current);
    if (next === sent.current) return;
    sent.current = next;
    change.current(next);
  };
  useKeys({
    '/': (event) => {
      event.preventDefault();
      input.current?.select();
    },
  });
  return (
    <input
      ref={input}
      class="search"
      type="search"
      value={text}
      placeholder={placeholder}
      aria-label={label}
      aria-keyshortcuts="/"
      spellcheck={false}
      autocomplete="off"
      autocapitalize="off"
      onInput={(event) => {
        const next = event.currentTarget.value;
        setText(next);
        clearTimeout(timer.current);
        timer.current = setTimeout(() => send(next), SETTLE);
      }}
      onKeyDown={(event) => {
        if (event.key === 'Enter') send(text);
        if (event.key !== 'Escape') return;
        event.preventDefault();
        if (text === '') event.currentTarget.blur();
        setText('');
        send('');
      }}
    />
  );
}
