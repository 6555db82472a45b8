import type { StampedRecord } from '../../record/record.ts';
import { jsonLine } from '../console/json-line.ts';
import { prettyLine } from '../console/pretty.ts';
import { ecsLine } from './ecs.ts';
import { gcpLine } from './gcp.ts';

/** How a record is written as text. */
export type Layout = 'pretty' | 'json' | 'ecs' | 'gcp';

/** @returns what writes a record without a line end; all but `pretty` on one line. */
export function layoutOf(layout: Layout, service: string, colour = false): (record: StampedRecord) => string {
  switch (layout) {
    case 'pretty':
      return (record) => prettyLine(record, colour);
    case 'json':
      return (record) => jsonLine(record, service);
    case 'ecs':
      return (record) => ecsLine(record, service);
    case 'gcp':
      return (record) => gcpLine(record, service);
  }
}
