/** What several parts of the schema are made of. */
import * as v from 'valibot';
import { parseLevel } from './level-table.ts';

const LEVEL_NAMES = 'trace, debug, info, warn, error, fatal, off';

export const levelSchema = v.pipe(
  v.string(`a level: ${LEVEL_NAMES}`),
  v.check((text) => parseLevel(text) !== undefined, `a level: ${LEVEL_NAMES}`),
  v.examples(LEVEL_NAMES.split(', ')),
);

export const text = v.pipe(v.string('text'), v.nonEmpty('text that is not empty'));

export const httpUrl = v.pipe(
  v.string('a URL starting with http:// or https://'),
  v.check(
    (text) => /^https?:$/.test(URL.parse(text)?.protocol ?? ''),
    'a URL starting with http:// or https://',
  ),
);

/** A number, or text that `parse` makes one of; the error shows what was given. */
export const quantity = (parse: (text: string) => number, least: number, allowed: string) =>
  v.pipe(
    v.union([v.number(), v.string()], allowed),
    v.rawTransform(({ dataset, addIssue, NEVER }) => {
      const value = typeof dataset.value === 'string' ? parse(dataset.value) : dataset.value;
      if (Number.isFinite(value) && value >= least) return Math.floor(value);
      addIssue({ message: allowed });
      return NEVER;
    }),
  );
