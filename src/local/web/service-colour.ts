/**
 * Gives each service one of ten colours of the stylesheet (`svc-0` to `svc-9`), the same one in every view, and after a
 * reload too.
 */

export const COLOURS = 10;

/** Names remembered; beyond it the ones given first are forgotten. */
const MAX_NAMES = 50;

function hash(text: string): number {
  let value = 2166136261;
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 16777619) >>> 0;
  return value;
}

/** Chooses by name, and goes on to the next colour while fewer services have that one. */
export class ServiceColours {
  readonly #given: Map<string, number>;

  /** @param given what {@link entries} gave earlier; what does not fit is left out. */
  constructor(given: unknown = []) {
    const pairs: unknown[] = Array.isArray(given) ? given : [];
    this.#given = new Map(
      pairs.filter(
        (pair): pair is [string, number] =>
          Array.isArray(pair) &&
          typeof pair[0] === 'string' &&
          Number.isInteger(pair[1]) &&
          pair[1] >= 0 &&
          pair[1] < COLOURS,
      ),
    );
  }

  has(service: string): boolean {
    return this.#given.has(service);
  }

  of(service: string): number {
    const given = this.#given.get(service);
    if (given !== undefined) return given;
    const holders = new Array<number>(COLOURS).fill(0);
    for (const colour of this.#given.values()) holders[colour] = (holders[colour] ?? 0) + 1;
    const least = Math.min(...holders);
    let colour = hash(service) % COLOURS;
    while ((holders[colour] ?? 0) > least) colour = (colour + 3) % COLOURS;
    this.#given.set(service, colour);
    const [oldest] = this.#given.keys();
    if (this.#given.size > MAX_NAMES && oldest !== undefined) this.#given.delete(oldest);
    return colour;
  }

  entries(): [string, number][] {
    return [...this.#given];
  }
}

const KEY = 'spanlog.service-colours';

function remembered(): unknown {
  try {
    return JSON.parse(globalThis.localStorage?.getItem(KEY) ?? '[]');
  } catch {
    return []; // Storage can be forbidden, and what is in it can be anything.
  }
}

let colours: ServiceColours | null = null;

/** The class name of a service's colour. */
export function serviceClass(service: string): string {
  colours ??= new ServiceColours(remembered());
  const known = colours.has(service);
  const colour = colours.of(service);
  if (!known) {
    try {
      localStorage.setItem(KEY, JSON.stringify(colours.entries()));
    } catch {
      // The next visit may colour it otherwise, then.
    }
  }
  return `svc-${colour}`;
}
