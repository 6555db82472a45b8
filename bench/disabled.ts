/** What a call costs whose level is off. */
import type { DisabledResult } from './children/disabled.ts';
import { type Part, table } from './part.ts';
import { Receiver } from './receiver/receiver.ts';
import { Rounds } from './rounds.ts';
import { spread } from './statistics.ts';
import * as all from './variants/variants.ts';

const CALLS = 100_000;
const ROUNDS = 5;
const VARIANTS = [all.NONE, all.SPANLOG, all.PINO_BARE, all.WINSTON, all.LOGTAPE];

export const disabled: Part = {
  name: 'disabled',
  title: 'A level that is off',
  async run(options) {
    const rounds = options.rounds ?? ROUNDS;
    const variants = VARIANTS.filter(options.wanted);
    const receiver = await Receiver.start();
    const measured = await Rounds.of<DisabledResult>(variants, rounds, (variant) => ({
      program: 'disabled',
      variant,
      task: { calls: CALLS },
      records: 0,
      receiver,
    }));
    await receiver.stop();
    const rows = variants.map((variant) => [
      variant.name.split(',')[0] ?? '',
      spread(
        measured.values(variant, ({ message }) => message),
        1,
      ),
      spread(
        measured.values(variant, ({ withAttributes }) => withAttributes),
        1,
      ),
    ]);
    return {
      text: `\`debug()\` while the level is \`info\`, in a span; nanoseconds a call, the making of the attributes included; ${rounds} rounds.
What costs nothing at all the compiler takes out of the loop.

${table([['logger', 'message', 'message and six attributes'], ...rows])}`,
      goals: [],
    };
  },
};
