/** What the package exports, read by TypeScript itself. */
import { readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Node } from 'typescript/unstable/ast';
import {
  isBlock,
  isClassDeclaration,
  isFunctionDeclaration,
  isIdentifier,
  isInterfaceDeclaration,
  isMethodDeclaration,
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
  /** What it is imported from: `spanlog`, `spanlog/hono`. */
  readonly from: string;
  readonly kind: 'function' | 'class' | 'interface' | 'type';
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
    if (project === undefined) throw new Error('the project could not be read');
    const declarations = doors().flatMap(({ from, file }) => exportsOf(from, join(root, file), project));
    const names = declarations.map(({ name, from, node }) => describe(name, from, node, project.checker));
    const known = new Set(names.map(({ name }) => name));
    const mentioned = declarations.flatMap(({ node }) => mentionedBy(node, project));
    return { names, hidden: [...new Set(mentioned)].filter((name) => !known.has(name)).sort() };
  } finally {
    api.close();
  }
}

/** What package.json says can be imported, with the source it is made from. */
function doors(): { from: string; file: string }[] {
  const manifest: { exports: { [path: string]: string | { types?: string } } } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  );
  return Object.entries(manifest.exports).flatMap(([path, target]) => {
    const types = typeof target === 'string' ? undefined : target.types;
    // It is run, not imported from.
    if (types === undefined || path === './register') return [];
    const file = types.replace('./dist/types/', 'src/').replace(/\.d\.ts$/, '.ts');
    return [{ from: path.replace('.', 'spanlog'), file }];
  });
}

function exportsOf(
  from: string,
  path: string,
  project: Project,
): { name: string; from: string; node: Node }[] {
  const file = project.program.getSourceFile(path);
  const module = file === undefined ? undefined : project.checker.getSymbolAtLocation(file);
  if (module === undefined) throw new Error(`${path} could not be read`);
  return project.checker.getExportsOfModule(module).map((symbol) => {
    const node = declarationOf(original(symbol, project), project);
    if (node === undefined) throw new Error(`${symbol.name} has no declaration`);
    return { name: symbol.name, from, node };
  });
}

function describe(name: string, from: string, node: Node, checker: Checker): PublicName {
  const file = relative(join(root, 'src'), node.getSourceFile().fileName).replaceAll('\\', '/');
  const doc = docOf(node);
  if (isFunctionDeclaration(node)) {
    const code = bare(withoutBody(node, node.body)).replace(/^async /, '');
    return { name, from, kind: 'function', code, doc, members: [], file };
  }
  if (isClassDeclaration(node)) {
    const code = bare(node.getText().slice(0, node.getText().indexOf('{')).trim());
    const open = node.members.filter((member) => !/^(?:#|private )/.test(member.getText()));
    return { name, from, kind: 'class', code, doc, members: open.map(describeMember), file };
  }
  if (isInterfaceDeclaration(node)) {
    const members = node.members.map(describeMember);
    const code = node.getText().slice(0, node.getText().indexOf('{')).trim();
    return { name, from, kind: 'interface', code: bare(code), doc, members, file };
  }
  if (isTypeAliasDeclaration(node)) {
    // What is computed is shown as what comes out.
    const type = node.getText().includes('typeof') ? checker.getTypeAtLocation(node.name) : undefined;
    const code =
      type === undefined
        ? bare(node.getText())
        : `type ${name} = ${checker.typeToString(type, undefined, NodeBuilderFlags.InTypeAlias).replaceAll('"', "'")}`;
    return { name, from, kind: 'type', code, doc, members: [], file };
  }
  throw new Error(`${name} is exported and neither a function, a class, an interface nor a type`);
}

/** A declaration as far as its users see it. */
function withoutBody(node: Node, body: Node | undefined): string {
  const end = body === undefined ? node.getText().length : body.getStart() - node.getStart();
  return node.getText().slice(0, end).trim();
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
    if (isBlock(child)) return;
    if (isIdentifier(child) && /^[A-Z]\w/.test(child.text)) {
      const symbol = project.checker.getSymbolAtLocation(child);
      const declared = symbol && declarationOf(original(symbol, project), project);
      const isOurs = declared?.getSourceFile().fileName.startsWith(join(root, 'src/')) === true;
      // What a file keeps to itself is a part of the declaration it stands in.
      const isShared = declared?.getText().startsWith('export ') === true;
      if (isOurs && isShared && (isInterfaceDeclaration(declared) || isTypeAliasDeclaration(declared)))
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
    withoutBody(node, isMethodDeclaration(node) ? node.body : undefined)
      .replace(/\/\*\*[\s\S]*?\*\//g, '')
      .replace(/\s+/g, ' '),
  );
}
