import type { Case } from '../matrix.ts';
import { abrupt } from './abrupt.ts';
import { collectors } from './collectors.ts';
import { errors } from './errors.ts';
import { exits } from './exits.ts';
import { signals } from './signals.ts';
import { processes, threads } from './threads.ts';

export const sections: readonly { readonly title: string; readonly cases: readonly Case[] }[] = [
  { title: 'Errors nobody catches', cases: errors },
  { title: 'Exits', cases: exits },
  { title: 'Signals', cases: signals },
  { title: 'Ends after which nothing runs', cases: abrupt },
  { title: 'Without a collector', cases: collectors },
  { title: 'Worker threads', cases: threads },
  { title: 'Processes of the app’s own', cases: processes },
];

export const cases: readonly Case[] = sections.flatMap((section) => section.cases);
