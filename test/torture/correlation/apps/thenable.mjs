import { serve } from './kit.mjs';

/** As query builders have it: the work starts when it is awaited. */
class Query {
  constructor(say) {
    this.say = say;
  }
  // biome-ignore lint/suspicious/noThenProperty: a thenable is what this is about
  then(resolve) {
    this.say('inside then');
    setImmediate(() => {
      this.say('later inside then');
      resolve('row');
    });
  }
}

serve(async ({ say }) => {
  await new Query(say);
  say('after await of a thenable');
});
