/** Logs records that cannot be delivered, and ends: what it leaves behind is another process's. */
import { answer, nextTurn, startVariant, task } from './child.ts';
import { inSpan, logOne, SLICE } from './workload.ts';

export interface FillTask {
  readonly records: number;
}

const { records } = task<FillTask>();
const variant = await startVariant();
for (let seq = 0; seq < records; seq += SLICE) {
  inSpan(seq / SLICE, () => {
    for (let i = seq; i < Math.min(records, seq + SLICE); i++) logOne(variant.info, i);
  });
  await nextTurn();
}
answer({});
process.exit();
