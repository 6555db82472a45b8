/** What `console.table` prints. */
import { SECRET_WORDS } from './named-values.ts';
import { REDACTED, type SecretPattern } from './secret-pattern.ts';

const NAME = new RegExp(`(?:${SECRET_WORDS})\\d{0,2}['"]?\\s*$`, 'i');

export const PRINTED_TABLE: SecretPattern = {
  name: 'table',
  sign: { at: '┌', behind: '┌' },
  shortest: 12,
  pattern: /┌[─┬]{1,1024}┐\n[^┌└]{1,65536}/g,
  replacement: (table) => {
    const [top = '', head = '', ...rows] = table.split('\n');
    const names = cells(head);
    const secret = names.map((name) => NAME.test(name));
    const lines = rows.map((row) => {
      if (!row.startsWith('│')) return row;
      const values = cells(row);
      // An object has its names in the first column.
      const isSecret = NAME.test(values[0] ?? '');
      const clean = values.map((value, index) => {
        const isHidden = index > 0 && (isSecret || secret[index]) && value.trim() !== '';
        return isHidden ? ` ${REDACTED} `.padEnd(value.length) : value;
      });
      return `│${clean.join('│')}│`;
    });
    return [top, head, ...lines].join('\n');
  },
};

function cells(row: string): string[] {
  return row.split('│').slice(1, -1);
}
