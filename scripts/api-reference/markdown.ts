/** The reference as a page of Markdown. */
import type { Docstring } from './docstring.ts';
import type { Member, PublicName } from './public-names.ts';

/** By the folder of `src/` a name comes from, in the order of the page. */
const THEMES: readonly (readonly [folder: string, title: string])[] = [
  ['logger', 'Loggers and levels'],
  ['record', 'Records'],
  ['context', 'Context'],
  ['sources', 'Jobs'],
  ['sdk', 'Start, end and counts'],
  ['config', 'Configuration'],
  ['frameworks', 'Frameworks'],
  ['testing', 'Tests'],
];

const HEAD = `# API reference

Everything that \`import … from 'spanlog'\` gives, and the modules beside it. Made from the docstrings by \`node scripts/api-reference.ts\`; do not edit it here.
`;

/** @throws Error for a name from a folder that has no theme. */
export function markdown(names: readonly PublicName[]): string {
  const lost = names.find(({ file }) => !THEMES.some(([folder]) => isIn(folder, file)));
  if (lost !== undefined) throw new Error(`${lost.name} comes from src/${lost.file}, which has no theme`);
  const known = new Set(names.map(({ name }) => name));
  const themes = THEMES.map(([folder, title]) => ({
    title,
    // Functions first: they are what somebody looks for, the types are what they take.
    names: names
      .filter(({ file }) => isIn(folder, file))
      .sort((a, b) => rank(a) - rank(b) || (a.name < b.name ? -1 : 1)),
  })).filter((theme) => theme.names.length > 0);
  const contents = themes.map(({ title, names: inside }) => {
    const links = inside.map(({ name }) => `[\`${name}\`](#${name.toLowerCase()})`);
    return `- ${title}: ${links.join(' · ')}`;
  });
  const sections = themes.map(
    ({ title, names: inside }) => `## ${title}\n\n${inside.map((name) => section(name, known)).join('\n')}`,
  );
  return `${HEAD}\n${contents.join('\n')}\n\n${sections.join('\n')}`;
}

function isIn(folder: string, file: string): boolean {
  return file.startsWith(`${folder}/`);
}

function rank({ kind }: PublicName): number {
  return kind === 'function' || kind === 'class' ? 0 : 1;
}

function section({ name, from, code, doc, members }: PublicName, known: ReadonlySet<string>): string {
  const parts = [
    `### ${name}`,
    `\`\`\`ts\n${from === 'spanlog' ? '' : `// from '${from}'\n`}${code}\n\`\`\``,
    ...prose(doc),
  ];
  const named = [...new Set([code, ...members.map((member) => member.code)].join(' ').match(/\b[A-Z]\w+/g))];
  if (members.length > 0) {
    parts.push(members.flatMap((member) => items(member)).join('\n'));
  }
  const links = named.filter((word) => known.has(word) && word !== name);
  if (links.length > 0) {
    parts.push(`See ${links.map((word) => `[\`${word}\`](#${word.toLowerCase()})`).join(', ')}.`);
  }
  return `${parts.join('\n\n')}\n`;
}

function prose(doc: Docstring): string[] {
  const params = doc.params.map(({ name, text }) => `- \`${name}\`: ${text}`);
  return [
    doc.text,
    params.join('\n'),
    doc.returns && `Returns ${doc.returns}`,
    doc.throws && `Throws ${doc.throws}`,
  ].filter((part) => part !== '');
}

function items({ code, doc, members }: Member): string[] {
  return [`- \`${code}\`${asItem(doc)}`, ...members.flatMap(items).map((line) => `  ${line}`)];
}

function asItem(doc: Docstring): string {
  const text = prose(doc)
    .map((part) => part.replace(/^- /gm, '').replace(/\n+/g, ' '))
    .join(' ');
  return text === '' ? '' : `: ${text}`;
}
