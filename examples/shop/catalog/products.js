/** The products, their reviews, and the questions that may be asked of them. */
import { join } from 'node:path';
import { TracedDatabase } from '../shared/traced-database.js';

const PRODUCTS = [
  ['kettle-enamel', 'Enamel kettle, 2 l', 'Kitchen', 4900],
  ['mug-speckled', 'Speckled mug', 'Kitchen', 1450],
  ['pan-iron', 'Iron pan, 26 cm', 'Kitchen', 6200],
  ['board-oak', 'Oak cutting board', 'Kitchen', 3800],
  ['knife-paring', 'Paring knife', 'Kitchen', 2250],
  ['apron-linen', 'Linen apron', 'Kitchen', 3400],
  ['lamp-reading', 'Reading lamp', 'Living', 8900],
  ['throw-wool', 'Wool throw', 'Living', 7600],
  ['cushion-corduroy', 'Corduroy cushion', 'Living', 2990],
  ['vase-stoneware', 'Stoneware vase', 'Living', 4150],
  ['candle-beeswax', 'Beeswax candle', 'Living', 1200],
  ['clock-wall', 'Wall clock', 'Living', 5400],
  ['notebook-dotted', 'Dotted notebook', 'Desk', 1590],
  ['pen-brass', 'Brass pen', 'Desk', 3950],
  ['tray-cork', 'Cork tray', 'Desk', 1890],
  ['stand-laptop', 'Walnut laptop stand', 'Desk', 9900],
  ['trowel-garden', 'Garden trowel', 'Garden', 1750],
  ['can-watering', 'Watering can, 5 l', 'Garden', 3250],
  ['gloves-garden', 'Garden gloves', 'Garden', 1650],
  ['twine-jute', 'Jute twine', 'Garden', 690],
];

const PHRASES = [
  'Well made, would buy again.',
  'Arrived in two days, neatly packed.',
  'A gift for my sister, she uses it every day.',
  'Smaller than I thought, but lovely.',
  'The colour is a little darker than in the picture.',
  'Sturdy. It survived our kitchen for a year now.',
  'Good value, plain and honest.',
];

const REVIEWS_PER_PRODUCT = 3000;

const database = new TracedDatabase(join(process.env.DATA_DIR ?? '.', 'catalog.db'));
fill();

export function listProducts() {
  return database.all('SELECT id, name, category, price_cents FROM products ORDER BY name');
}

/** @returns undefined when there is no such product. */
export function findProduct(id) {
  return database.get('SELECT id, name, category, price_cents FROM products WHERE id = ?', id);
}

export function searchProducts(text) {
  return database.all('SELECT id, name, category, price_cents FROM products WHERE name LIKE ?', `%${text}%`);
}

/** Reads every review of every product: nobody has made an index for it yet. */
export function searchReviews(text) {
  return database.all(
    `SELECT id, name, category, price_cents, (
       SELECT count(*) FROM reviews WHERE reviews.body LIKE ? AND reviews.product_id = products.id
     ) AS mentions
     FROM products ORDER BY mentions DESC`,
    `%${text}%`,
  );
}

export function close() {
  database.close();
}

function fill() {
  database.exec(`
    DROP TABLE IF EXISTS products;
    DROP TABLE IF EXISTS reviews;
    CREATE TABLE products (id TEXT PRIMARY KEY, name TEXT, category TEXT, price_cents INTEGER);
    CREATE TABLE reviews (product_id TEXT, body TEXT);
    BEGIN`);
  const products = PRODUCTS.map((row) => `(${row.map((value) => `'${value}'`).join()})`);
  database.exec(`INSERT INTO products VALUES ${products.join()}`);
  const phrases = PHRASES.map((phrase, index) => `(${index}, '${phrase}')`);
  database.exec(`
    WITH phrase (number, body) AS (VALUES ${phrases.join()}),
      count (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM count WHERE n < ${REVIEWS_PER_PRODUCT})
    INSERT INTO reviews
    SELECT products.id, phrase.body FROM products, count JOIN phrase ON phrase.number = n % ${PHRASES.length};
    COMMIT`);
}
