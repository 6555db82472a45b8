/** Dark, light, or as the system says; remembered in this browser. */
import { signal } from '@preact/signals';

export type Theme = 'system' | 'dark' | 'light';

const KEY = 'spanlog.theme';
const THEMES: readonly Theme[] = ['system', 'dark', 'light'];
const systemDark = matchMedia('(prefers-color-scheme: dark)');

function stored(): Theme {
  try {
    return THEMES.find((theme) => theme === localStorage.getItem(KEY)) ?? 'system';
  } catch {
    return 'system'; // Storage can be forbidden by the browser's settings.
  }
}

export const theme = signal<Theme>(stored());

/** Grows whenever colours change: what is drawn on a canvas has to be drawn again. */
export const paint = signal(0);

function apply(): void {
  if (theme.value === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme.value;
  paint.value += 1;
}

export function nextTheme(): void {
  const isDark = theme.value === 'system' ? systemDark.matches : theme.value === 'dark';
  const opposite: Theme = isDark ? 'light' : 'dark';
  // From the system's choice to its opposite, and back to it: every press changes what is seen.
  theme.value =
    theme.value === 'system' ? opposite : (opposite === 'dark') === systemDark.matches ? 'system' : opposite;
  try {
    localStorage.setItem(KEY, theme.value);
  } catch {
    // Not remembered, then.
  }
  apply();
}

export function startTheme(): void {
  apply();
  systemDark.addEventListener('change', apply);
}
