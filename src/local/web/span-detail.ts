/** What a span's name leaves out: `GET` of what, a query on which statement, a message to which queue. */
import type { Json, SpanRow } from '../api.ts';

function text(attributes: { [key: string]: Json }, ...keys: string[]): string {
  for (const key of keys) {
    const value = attributes[key];
    if (typeof value === 'string' && value !== '') return value;
  }
  return '';
}

/** One short line, empty when there is nothing to add. Older attribute names are understood too. */
export function spanDetail(span: Pick<SpanRow, 'attributes' | 'kind' | 'name'>): string {
  const { attributes, kind, name } = span;
  const url = text(attributes, 'url.full', 'http.url');
  if (kind === 'CLIENT' && url !== '') return url.replace(/^[a-z]+:\/\//i, '').replace(/[?#].*$/, '');
  const statement = text(attributes, 'db.query.text', 'db.statement').replace(/\s+/g, ' ');
  if (statement !== '') return statement;
  const path = text(attributes, 'url.path', 'http.target');
  if (kind === 'SERVER' && path !== '' && !name.includes(path)) return path;
  const queue = text(attributes, 'messaging.destination.name');
  return queue !== '' && !name.includes(queue) ? queue : '';
}
