import { DatabaseSync } from 'node:sqlite';
import { serve, step } from './kit.mjs';

const database = new DatabaseSync(':memory:');
database.exec('create table orders (marker text)');
database.function('told', (marker) => {
  step(marker, 'function called by SQLite');
  return 1;
});

serve(async ({ marker, say }) => {
  database.prepare('insert into orders values (?)').run(marker);
  say('after insert');
  await null;
  database.prepare('select told(marker) from orders where marker = ?').all(marker);
  say('after select');
});
