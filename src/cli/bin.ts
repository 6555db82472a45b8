#!/usr/bin/env node
/** What `npx spanlog` runs. */
import { refuseOldNode } from '../floor.ts';

refuseOldNode();
await import(import.meta.url.endsWith('.ts') ? './spanlog.ts' : './command.js');
