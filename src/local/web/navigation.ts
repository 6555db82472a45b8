/** The current route, kept in step with the address bar. */
import { computed, signal } from '@preact/signals';
import { parseRoute, type Route, routeHref } from './routes.ts';

const hash = signal(location.hash);

/** What the address says. */
export const route = computed<Route>(() => parseRoute(hash.value));

addEventListener('hashchange', () => {
  hash.value = location.hash;
});

/** Goes there; the back button returns. */
export function go(to: Route): void {
  const href = routeHref(to);
  if (href !== location.hash) location.hash = href;
}

/** Corrects the address without a step in the history: typing, opening a row. */
export function replace(to: Route): void {
  const href = routeHref(to);
  if (href === location.hash) return;
  history.replaceState(history.state, '', href);
  hash.value = href;
}
