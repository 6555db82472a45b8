/** Heights of list rows, which scripts and stylesheet have to agree on: one line, or two in a narrow window. */
import { signal } from '@preact/signals';

const narrow = matchMedia('(max-width: 720px)');

export const isNarrow = signal(narrow.matches);

narrow.addEventListener('change', () => {
  isNarrow.value = narrow.matches;
});

export const logRowHeight = () => (isNarrow.value ? 42 : 24);
export const traceRowHeight = () => (isNarrow.value ? 48 : 32);
export const WATERFALL_ROW = 26;
