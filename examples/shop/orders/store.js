/** Orders and the states they go through: pending → paid → shipped, or cancelled. */
import { join } from 'node:path';
import { TracedDatabase } from '../shared/traced-database.js';

const database = new TracedDatabase(join(process.env.DATA_DIR ?? '.', 'orders.db'));
database.exec(`
  CREATE TABLE IF NOT EXISTS orders (
    id INTEGER PRIMARY KEY, user_id TEXT, total_cents INTEGER, card TEXT, status TEXT, changed INTEGER
  );
  INSERT OR IGNORE INTO orders (id, user_id, total_cents, card, status, changed)
  VALUES (48210, 'u-1001', 4900, 'card_ok', 'shipped', 0)`);

/** @returns the new order's id. */
export function insertOrder(userId, totalCents, card) {
  const { lastInsertRowid } = database.run(
    'INSERT INTO orders (user_id, total_cents, card, status, changed) VALUES (?, ?, ?, ?, ?)',
    userId,
    totalCents,
    card,
    'pending',
    Date.now(),
  );
  return Number(lastInsertRowid);
}

export function setStatus(id, status) {
  database.run('UPDATE orders SET status = ?, changed = ? WHERE id = ?', status, Date.now(), id);
}

export function ordersOf(userId) {
  return database.all(
    'SELECT id, total_cents, status FROM orders WHERE user_id = ? ORDER BY id DESC LIMIT 20',
    userId,
  );
}

/** Orders that have been in a state for some milliseconds at least. */
export function ordersSince(status, age) {
  return database.all(
    'SELECT id, user_id, total_cents, card FROM orders WHERE status = ? AND changed <= ? LIMIT 50',
    status,
    Date.now() - age,
  );
}

export function close() {
  database.close();
}
