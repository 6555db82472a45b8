import type { AnyValue, Attributes } from '@opentelemetry/api';
import { KeyChain } from '../record/key-chain.ts';

/** Steps of a path: a key, or null for any key or place of a list. */
export type Path = readonly (string | null)[];

/** Where some paths lead from here: what is behind each key. One for every set of places that can be reached together. */
interface Place {
  readonly keys: KeyChain<Place | typeof SECRET | undefined>;
}
/** A path ends here. */
const SECRET = Symbol('secret');
/** A path, and how many of its steps have been taken. */
type Position = readonly [path: Path, taken: number];

/**
 * @param paths places from the attributes on.
 * @param censor what stands where a secret stood; undefined: it is left out with its name. In a list `[Redacted]` stands for it.
 * @returns a function over AnyValues that gives a value without what stands at one of the places, and the value itself
 * back when nothing does.
 */
export function pathCleaner(
  paths: readonly Path[],
  censor: string,
  remove: boolean,
): <T extends AnyValue>(value: T) => T {
  const start = placesOf(paths)(paths.map((path) => [path, 0]));

  function clean(value: AnyValue, place: Place): AnyValue {
    if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
    return Array.isArray(value) ? cleanList(value, place) : cleanMap(value as Attributes, place);
  }

  function cleanList(list: AnyValue[], place: Place): AnyValue[] {
    let copy: AnyValue[] | undefined;
    for (let i = 0; i < list.length; i++) {
      const next = place.keys.find(String(i)).fact;
      if (next === undefined) continue;
      const value = list[i];
      const cleaned = next === SECRET ? censor : clean(value, next as Place);
      if (cleaned === value) continue;
      copy ??= list.slice();
      copy[i] = cleaned;
    }
    return copy ?? list;
  }

  function cleanMap(map: Attributes, place: Place): Attributes {
    let copy: Attributes | undefined;
    let known = place.keys.start;
    for (const key of Object.keys(map)) {
      known = place.keys.after(known, key);
      const next = known.fact;
      if (next === undefined) continue;
      const value = map[key];
      const cleaned = next === SECRET ? censor : clean(value, next as Place);
      if (cleaned === value) continue;
      copy ??= { ...map };
      if (next === SECRET && remove) delete copy[key];
      else copy[key] = cleaned;
    }
    return copy ?? map;
  }

  return ((value: AnyValue) => clean(value, start)) as <T extends AnyValue>(value: T) => T;
}

/** @returns the place for some positions: the same one for the same, so that there are no more than the paths have. */
function placesOf(paths: readonly Path[]): (positions: readonly Position[]) => Place {
  const known = new Map<string, Place>();

  function placeOf(positions: readonly Position[]): Place {
    const name = [...new Set(positions.map(([path, taken]) => `${paths.indexOf(path)}:${taken}`))]
      .sort()
      .join();
    const found = known.get(name);
    if (found !== undefined) return found;
    const made: Place = {
      keys: new KeyChain((key) => {
        const next = positions.flatMap((position) => behind(position, key));
        if (next.some(([path, taken]) => taken === path.length)) return SECRET;
        return next.length > 0 ? placeOf(next) : undefined;
      }),
    };
    known.set(name, made);
    return made;
  }

  return placeOf;
}

/**
 * A key takes one step, or as many as it has names between dots: OpenTelemetry writes `user.address` as one. Names that
 * are left when the path is at its end are of something within the secret.
 */
function behind([path, taken]: Position, key: string): Position[] {
  const found: Position[] = [];
  const first = path[taken];
  if (first === null || first === key) found.push([path, taken + 1]);
  let step = taken;
  let at = 0;
  for (; step < path.length && at <= key.length; step++) {
    const end = endOfStep(path[step] as string | null, key, at);
    if (end === undefined) return found;
    at = end + 1;
  }
  if (step !== taken + 1 || found.length === 0) found.push([path, step]);
  return found;
}

/** @returns where the step that begins at a place of the key ends: at a dot, or at the key's end. */
function endOfStep(step: string | null, key: string, at: number): number | undefined {
  if (step === null) {
    const dot = key.indexOf('.', at);
    return dot === -1 ? key.length : dot;
  }
  const end = at + step.length;
  return key.startsWith(step, at) && (end === key.length || key[end] === '.') ? end : undefined;
}
