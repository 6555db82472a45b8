/** Sorts the lines of a stack trace, so that the reader's own code stands out. */

export interface StackLine {
  text: string;
  /** `head`: error names, messages and causes; `own`: frames of the app; `foreign`: Node's and installed packages'. */
  kind: 'head' | 'own' | 'foreign';
}

const FRAME = /^\s*at\s/;
const FOREIGN = /\bnode:|[\\/]node_modules[\\/]|\(?internal\/|<anonymous>\)?$|\bnative\b/;

export function stackLines(stack: string): StackLine[] {
  return stack
    .replace(/\s+$/, '')
    .split(/\r?\n/)
    .map((text) => {
      if (!FRAME.test(text)) return { text, kind: 'head' };
      return { text, kind: FOREIGN.test(text) ? 'foreign' : 'own' };
    });
}
