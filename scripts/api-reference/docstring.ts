/** A documentation comment, taken apart. */
export interface Docstring {
  readonly text: string;
  /** By parameter. */
  readonly params: readonly { readonly name: string; readonly text: string }[];
  readonly returns: string;
  readonly throws: string;
  readonly isInternal: boolean;
}

const NONE: Docstring = { text: '', params: [], returns: '', throws: '', isInternal: false };

/** @param trivia what stands before a declaration: its comments. The last one is the declaration's. */
export function readDocstring(trivia: string): Docstring {
  const comment = [...trivia.matchAll(/\/\*\*([\s\S]*?)\*\//g)].at(-1)?.[1];
  if (comment === undefined) return NONE;
  const plain = comment.replace(/^[ \t]*\* ?/gm, '').replace(/\{@link (\w+)\}/g, '`$1`');
  const [text = '', ...tags] = plain.split(/(?:^|\s)@(?=(?:param|returns|throws|internal)\b)/);
  const told = (name: string) =>
    tags.filter((tag) => tag.startsWith(name)).map((tag) => paragraphs(tag.slice(name.length)));
  return {
    text: paragraphs(text),
    params: told('param').map((tag) => {
      const [name = '', ...words] = tag.split(' ');
      return { name, text: words.join(' ') };
    }),
    returns: told('returns').join(' '),
    throws: told('throws').join('; '),
    isInternal: tags.some((tag) => tag.startsWith('internal')),
  };
}

/** Lines that were only broken for the editor are one again; lists and empty lines stay. */
function paragraphs(text: string): string {
  return text
    .trim()
    .replace(/[ \t]+$/gm, '')
    .replace(/([^\n])\n(?![\n-])[ \t]*/g, '$1 ')
    .replace(/[ \t]{2,}/g, ' ');
}
