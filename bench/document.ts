/** docs/benchmarks.md: a section a part, of which a run replaces its own; the goals of all of them at the top. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { machine } from './machine.ts';
import { type Findings, type Part, table } from './part.ts';

const FILE = join(import.meta.dirname, '../docs/benchmarks.md');

const HEAD = `# Benchmarks

Made by \`npm run bench\`; \`npm run bench -- calls\` makes one part anew. Every variant runs in a process of its own, the
variants take turns within a round and rounds alternate their order; ratios are taken within a round and shown as the median
with the 10th and 90th percentile. Ratios hold from machine to machine, times do not. Records are counted where they arrive.
`;

const GOALS = 'Goals';

/** The line of `machine()`. */
const MEASURED = /^Measured with .*$/m;

const GOAL_ROW = /^Goal: (?<what>.+), (?<target>[≤≥] [^:]+): (?<measured>.+) — (?<met>met|not met) *$/gm;

/** A section's text, with its goals as lines that the summary is made from. */
export function section(findings: Findings): string {
  const goals = findings.goals.map(
    ({ what, target, measured, met }) => `Goal: ${what}, ${target}: ${measured} — ${met ? 'met' : 'not met'}`,
  );
  return [findings.text.trim(), ...(goals.length > 0 ? [goals.join('  \n')] : []), machine()].join('\n\n');
}

/** Replaces the section of a part; those of the others stay, in the order of `parts`. */
export function writeSection(parts: readonly Part[], part: Part, text: string): void {
  const sections = readSections();
  sections.set(part.title, text);
  const kept = parts.flatMap(({ title }) => {
    const body = sections.get(title);
    return body === undefined ? [] : [`## ${title}\n\n${body.trim()}\n`];
  });
  const goals = goalTable(kept.join('\n'));
  // What all were measured with is said once.
  const conditions = new Set(kept.map((one) => MEASURED.exec(one)?.[0]));
  const common = conditions.size === 1;
  writeFileSync(
    FILE,
    [
      HEAD,
      ...(common ? [...conditions].map((line) => `${line}\n`) : []),
      ...(goals === undefined ? [] : [`## ${GOALS}\n\n${goals}\n`]),
      ...(common ? kept.map((one) => `${one.replace(MEASURED, '').trim()}\n`) : kept),
    ].join('\n'),
  );
}

function readSections(): Map<string, string> {
  const sections = new Map<string, string>();
  if (!existsSync(FILE)) return sections;
  const [head = '', ...found] = readFileSync(FILE, 'utf8').split(/^## /m);
  const common = MEASURED.exec(head)?.[0];
  for (const one of found) {
    const end = one.indexOf('\n');
    const body = one.slice(end).trim();
    sections.set(one.slice(0, end), common === undefined ? body : `${body}\n\n${common}`);
  }
  return sections;
}

function goalTable(text: string): string | undefined {
  const rows = [...text.matchAll(GOAL_ROW)].map(({ groups = {} }) => [
    groups['what'] ?? '',
    groups['target'] ?? '',
    groups['measured'] ?? '',
    groups['met'] === 'met' ? 'met' : '**not met**',
  ]);
  return rows.length === 0 ? undefined : table([['goal', 'target', 'measured', ''], ...rows]);
}
