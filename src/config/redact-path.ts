/** One step of a path: a key as it is written, or null for any key or place in a list. */
export type PathStep = string | null;

/** What the error for a wrong path names. */
export const PATH_ALLOWED =
  'a path such as user.address.street, headers["x-token"], *.secret or items[*].card';

const STEP = /\.?(?:(\*)|([^\s.[\]"'*]+))|\[(?:(\*)|(\d+)|"([^"]+)"|'([^']+)')\]/y;

/**
 * Reads a path as pino writes those of its `redact`: names joined by dots, anything else in brackets and quotes, places of
 * lists in brackets, `*` for all of one level.
 *
 * @returns undefined for what is no path.
 */
export function parsePath(text: string): PathStep[] | undefined {
  const steps: PathStep[] = [];
  STEP.lastIndex = 0;
  for (let at = 0; at < text.length; at = STEP.lastIndex) {
    const found = STEP.exec(text);
    // A dot parts two names: it stands before every name but the first.
    if (found === null || (text[at] !== '[' && (text[at] === '.') !== at > 0)) return undefined;
    steps.push(found[2] ?? found[4] ?? found[5] ?? found[6] ?? null);
  }
  return steps.length > 0 ? steps : undefined;
}
