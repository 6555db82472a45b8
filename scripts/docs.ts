/** Writes the documentation as a site into `site/`. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeSite } from './docs/site.ts';

const root = join(import.meta.dirname, '..');
const folder = join(root, 'site');
rmSync(folder, { recursive: true, force: true });
console.log(`${writeSite(root, folder).length} pages in site/, from site/index.html on`);
