/** No logger: what the loop itself costs. */
import './trace-ids.ts';
import { nothing, type Variant } from './variant.ts';

let last: unknown;

export async function start(): Promise<Variant> {
  return {
    // Kept, so that the attributes are made here too.
    info: (message, attributes) => {
      last = attributes;
      if (message === '') console.log(last);
    },
    debug: () => {},
    settle: nothing,
    settled: nothing,
    end: nothing,
  };
}
