/** Gives each service one of ten colours of the stylesheet (`svc-0` to `svc-9`), the same one everywhere on the page. */

export const COLOURS = 10;

function hash(text: string): number {
  let value = 2166136261;
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 16777619) >>> 0;
  return value;
}

/** Chooses by name, and takes the next free colour when another service has it. */
export class ServiceColours {
  readonly #given = new Map<string, number>();
  readonly #used = new Set<number>();

  of(service: string): number {
    const given = this.#given.get(service);
    if (given !== undefined) return given;
    let colour = hash(service) % COLOURS;
    for (let tries = 0; tries < COLOURS && this.#used.has(colour); tries++) colour = (colour + 3) % COLOURS;
    this.#given.set(service, colour);
    this.#used.add(colour);
    return colour;
  }
}

const colours = new ServiceColours();

/** The class name of a service's colour. */
export function serviceClass(service: string): string {
  return `svc-${colours.of(service)}`;
}
