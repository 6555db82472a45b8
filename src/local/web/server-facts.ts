/** What every view needs to know of the server: its status and the names to choose from. Asked for while the page is seen. */
import { signal } from '@preact/signals';
import type { Facets, Status } from '../api.ts';
import { fetchFacets, fetchStatus } from './api-client.ts';

export const status = signal<Status | null>(null);
export const facets = signal<Facets>({ services: [], attributeKeys: [] });
/** The last question was not answered. */
export const unreachable = signal(false);

const STATUS_EVERY = 3_000;
/** Every so many status questions, one for the names. */
const FACETS_EVERY = 4;

async function refresh(round: number): Promise<void> {
  try {
    const before = status.value;
    status.value = await fetchStatus();
    unreachable.value = false;
    const first = (before?.logs ?? 0) + (before?.spans ?? 0) === 0;
    if (first || round % FACETS_EVERY === 0) facets.value = await fetchFacets();
  } catch {
    unreachable.value = true;
  }
}

/** Asks now and then for as long as the page stands. */
export function startFacts(): void {
  let round = 0;
  const next = async () => {
    if (!document.hidden) await refresh(round++);
    setTimeout(next, STATUS_EVERY);
  };
  void next();
}
