/**
 * The apps of the matrix are written as ES modules, with imports on top and nothing awaited at the top level. This gives
 * the same app as its author would have written it in CommonJS: `const { a, b: c } = require('x')`, bound once.
 */
export function toCommonJs(source: string): string {
  const exported: string[] = [];
  const body = source
    .replace(/^import (\w+) from (['"].+['"]);$/gm, 'const $1 = require($2);')
    .replace(/^import \* as (\w+) from (['"].+['"]);$/gm, 'const $1 = require($2);')
    .replace(
      /^import \{([^}]*)\} from (['"].+['"]);$/gm,
      (_, names: string, from: string) =>
        `const {${names.replace(/(\w+) as (\w+)/g, '$1: $2')}} = require(${from});`,
    )
    .replace(/^import (['"].+['"]);$/gm, 'require($1);')
    .replace(
      /^export ((?:async )?(?:function\*?|const|class) (\w+))/gm,
      (_, declaration: string, name: string) => {
        exported.push(name);
        return declaration;
      },
    )
    .replaceAll('import.meta.dirname', '__dirname')
    .replaceAll('import.meta.filename', '__filename')
    .replace(/\.mjs\b/g, '.cjs');
  if (/^(import|export) /m.test(body)) throw new Error(`left over in:\n${body}`);
  return `'use strict';\n${body}${exported.map((name) => `exports.${name} = ${name};\n`).join('')}`;
}
