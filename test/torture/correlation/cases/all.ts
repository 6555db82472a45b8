/** Every case, in the order of the table. */
import type { Case } from '../matrix.ts';
import { context } from './context.ts';
import { events } from './events.ts';
import { execution } from './execution.ts';
import { frameworks } from './frameworks.ts';
import { headers } from './headers.ts';
import { outbound } from './outbound.ts';
import { processes } from './processes.ts';
import { servers } from './servers.ts';
import { starts } from './starts.ts';

export const sections: readonly { readonly title: string; readonly cases: readonly Case[] }[] = [
  { title: 'Work inside a process', cases: execution },
  { title: 'Events and streams', cases: events },
  { title: 'Requests', cases: servers },
  { title: 'Headers', cases: headers },
  { title: 'Calls to other services', cases: outbound },
  { title: 'Frameworks and loggers', cases: frameworks },
  { title: 'Own spans and fields', cases: context },
  { title: 'Processes and threads', cases: processes },
  { title: 'Ways to start', cases: starts },
];

export const cases: readonly Case[] = sections.flatMap((section) => section.cases);
