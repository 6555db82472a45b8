/** What `src/index.ts` exports, read by TypeScript itself. */
import { join, relative } from 'node:path';
import type { Node } from 'typescript/unstable/ast';
import {
  isFunctionDeclaration,
  isIdentifier,
  isInterfaceDeclaration,
  isPropertySignatureDeclaration,
  isTypeAliasDeclaration,
  isTypeLiteralNode,
} from 'typescript/unstable/ast';
import {
  API,
  type Checker,
  NodeBuilderFlags,
  type Project,
  SymbolFlags,
  type Symbol as TsSymbol,
} from 'typescript/unstable/sync';
import { type Docstring, readDocstring } from './docstring.ts';

const root = join(import.meta.dirname, '../..');

export interface Member {
  /** As it is declared, on one line: `level?: Level`. */
  readonly code: string;
  readonly doc: Docstring;
  /** Of an object type that is written out where it stands. */
  readonly members: readonly Member[];
}

export interface PublicName {
  readonly name: string;
  readonly kind: 'function' | 'interface' | 'type';
  /** The declaration without a body. */
  readonly code: string;
  readonly doc: Docstring;
  readonly members: readonly Member[];
  /** Under `src/`, with slashes. */
  readonly file: string;
}

export interface Door {
  readonly names: readonly PublicName[];
  /** Types of ours that a public name mentions and nobody can import. */
  readonly hidden: readonly string[];
}

/** @throws Error for an export of a kind nobody has described here. */
export function readDoor(): Door {
  const api = new API({ cwd: root });
  try {
    const snapshot = api.updateSnapshot({ openProjects: [join(root, 'tsconfig.types.json')] });
    const project = snapshot.getProjects()[0];
    const index = project?.program.getSourceFile(join(root, 'src/index.ts'));
    const module = index === undefined ? undefined : project?.checker.getSymbolAtLocation(index);
    if (project === undefined || module === undefined) throw new Error('src/index.ts could not be read');
    const { checker } = project;
    const declarations = checker.getExportsOfModule(module).map((symbol) => {
      const node = declarationOf(original(symbol, project), project);
      if (node === undefined) throw new Error(`${symbol.name} has no declaration`);
      return { name: symbol.name, node };
    });
    const names = declarations.map(({ name, node }) => describe(name, node, checker));
    const known = new Set(names.map(({ name }) => name));
    const mentioned = declarations.flatMap(({ node }) => mentionedBy(node, project));
    return { names, hidden: [...new Set(mentioned)].filter((name) => !known.has(name)).sort() };
  } finally {
    api.close();
  }
}

function describe(name: string, node: Node, checker: Checker): PublicName {
  const file = relative(join(root, 'src'), node.getSourceFile().fileName).replaceAll('\\', '/');
  const doc = docOf(node);
  if (isFunctionDeclaration(node)) {
    const end = node.body === undefined ? node.getText().length : node.body.getStart() - node.getStart();
    const code = node.getText().slice(0, end).trim();
    return { name, kind: 'function', code: bare(code).replace(/^async /, ''), doc, members: [], file };
  }
  if (isInterfaceDeclaration(node)) {
    const members = node.members.map(describeMember);
    const code = node.getText().slice(0, node.getText().indexOf('{')).trim();
    return { name, kind: 'interface', code: bare(code), doc, members, file };
  }
  if (isTypeAliasDeclaration(node)) {
    // What is computed is shown as what comes out.
    const type = node.getText().includes('typeof') ? checker.getTypeAtLocation(node.name) : undefined;
    const code =
      type === undefined
        ? bare(node.getText())
        : `type ${name} = ${checker.typeToString(type, undefined, NodeBuilderFlags.InTypeAlias).replaceAll('"', "'")}`;
    return { name, kind: 'type', code, doc, members: [], file };
  }
  throw new Error(`${name} is exported and neither a function, an interface nor a type`);
}

function describeMember(node: Node): Member {
  const inside =
    isPropertySignatureDeclaration(node) && isTypeLiteralNode(node.type) ? node.type.members : [];
  return {
    code: oneLine(node),
    doc: docOf(node),
    members: inside.filter((member) => isPropertySignatureDeclaration(member)).map(describeMember),
  };
}

/** Types declared in `src/` that stand in a declaration, outside of the function's body. */
function mentionedBy(node: Node, project: Project): string[] {
  const found: string[] = [];
  const visit = (child: Node): void => {
    if (isFunctionDeclaration(node) && child === node.body) return;
    if (isIdentifier(child) && /^[A-Z]\w/.test(child.text)) {
      const symbol = project.checker.getSymbolAtLocation(child);
      const declared = symbol && declarationOf(original(symbol, project), project);
      const isOurs = declared?.getSourceFile().fileName.startsWith(join(root, 'src/')) === true;
      if (isOurs && (isInterfaceDeclaration(declared) || isTypeAliasDeclaration(declared)))
        found.push(declared.name.text);
    }
    child.forEachChild(visit);
  };
  node.forEachChild(visit);
  return found;
}

function original(symbol: TsSymbol, project: Project): TsSymbol {
  return symbol.flags & SymbolFlags.Alias ? project.checker.getAliasedSymbol(symbol) : symbol;
}

function declarationOf(symbol: TsSymbol, project: Project): Node | undefined {
  return symbol.declarations[0]?.resolve(project);
}

function docOf(node: Node): Docstring {
  return readDocstring(node.getFullText().slice(0, node.getFullText().length - node.getText().length));
}

function bare(code: string): string {
  return code.replace(/^export /, '').replace(/;$/, '');
}

function oneLine(node: Node): string {
  return bare(
    node
      .getText()
      .replace(/\/\*\*[\s\S]*?\*\//g, '')
      .replace(/\s+/g, ' '),
  );
}
