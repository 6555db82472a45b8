/** What looking for secrets costs. */
import { WARM_UP } from './calls.ts';
import type { TightResult } from './children/tight.ts';
import { type Part, table } from './part.ts';
import { Receiver } from './receiver/receiver.ts';
import { Rounds } from './rounds.ts';
import { grouped, median, ratios, spread } from './statistics.ts';
import type { VariantSpec } from './variants/variants.ts';
import * as all from './variants/variants.ts';

const RECORDS = 100_000;
const ROUNDS = 9;
const VARIANTS = [all.SPANLOG, all.SPANLOG_UNREDACTED];

export const redaction: Part = {
  name: 'redaction',
  title: 'Redaction',
  async run(options) {
    const records = options.records ?? RECORDS;
    const rounds = options.rounds ?? ROUNDS;
    const receiver = await Receiver.start();
    const measured = await Rounds.of<TightResult>(VARIANTS, rounds, (variant) => ({
      program: 'tight',
      variant,
      task: { records, warmUp: WARM_UP },
      records,
      receiver,
    }));
    await receiver.stop();
    const thread = (variant: VariantSpec) =>
      measured.values(variant, (result) => (result.thread * 1e3) / records);
    const rows = VARIANTS.map((variant) => [
      variant.name,
      grouped(median(thread(variant))),
      spread(ratios(thread(variant), thread(all.SPANLOG_UNREDACTED))),
    ]);
    return {
      text: `Secrets are taken out by name and by look unless \`redact: false\` is set. The caller's thread as above, nanoseconds a record and as a
ratio; ${rounds} rounds.

${table([['variant', "caller's thread, ns", 'ratio'], ...rows])}`,
      goals: [],
    };
  },
};
