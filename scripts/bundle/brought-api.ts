/**
 * The copy of OpenTelemetry's API that the package brings along, in one file instead of fifty. `installedApi` tells when it
 * serves, and when the app's own is loaded.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Plugin } from 'esbuild';

const NAME = '@opentelemetry/api';

/** @param root folder of the package. */
export const broughtApi = (root: string): Plugin => ({
  name: 'brought-api',
  setup(builder) {
    const require = createRequire(join(root, 'package.json'));
    const manifest = join(dirname(require.resolve(NAME)), '../package.json');
    const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
    const names = Object.keys(require(NAME) as object).filter((name) => name !== 'default');
    builder.onResolve({ filter: /^@opentelemetry\/api$/ }, ({ path, namespace }) =>
      namespace === 'brought-api' ? undefined : { path, namespace: 'brought-api', sideEffects: false },
    );
    builder.onLoad({ filter: /./, namespace: 'brought-api' }, () => ({
      contents: `
        import * as brought from '${NAME}';
        import { installedApi } from './src/sdk/installed-api.ts';
        const api = installedApi('${version}') ?? brought;
        ${names.map((name) => `export const ${name} = api.${name};`).join('\n')}`,
      resolveDir: root,
    }));
  },
});
