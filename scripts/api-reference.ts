/** Writes docs/api.md from the docstrings of what the package exports. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { markdown } from './api-reference/markdown.ts';
import { readDoor } from './api-reference/public-names.ts';

writeFileSync(join(import.meta.dirname, '../docs/api.md'), markdown(readDoor().names));
