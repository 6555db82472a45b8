/**
 * node:sqlite with a span and a debug record for each statement. No OpenTelemetry instrumentation knows node:sqlite;
 * with pg or mysql2 you would install theirs and write none of this.
 */
import { basename } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { getLogger } from 'spanlog';

const log = getLogger('shop.db');
const tracer = trace.getTracer('shop.db');

/** Milliseconds from which on a statement is worth a warning. */
const SLOW = 50;

export class TracedDatabase {
  #database;
  #name;
  #statements = new Map();

  constructor(file) {
    this.#database = new DatabaseSync(file);
    this.#name = basename(file, '.db');
  }

  /** Statements of the set-up, without a span. */
  exec(sql) {
    this.#database.exec(sql);
  }

  all(sql, ...values) {
    return this.#traced(sql, (statement) => statement.all(...values));
  }

  get(sql, ...values) {
    return this.#traced(sql, (statement) => statement.get(...values));
  }

  run(sql, ...values) {
    return this.#traced(sql, (statement) => statement.run(...values));
  }

  close() {
    this.#database.close();
  }

  #traced(sql, work) {
    const operation = /\w+/.exec(sql)?.[0] ?? '';
    const table = /\b(?:FROM|INTO|UPDATE)\s+(\w+)/.exec(sql)?.[1] ?? '';
    const attributes = {
      'db.system.name': 'sqlite',
      'db.namespace': this.#name,
      'db.operation.name': operation,
      'db.collection.name': table,
      'db.query.text': sql.replace(/\s+/g, ' ').trim(),
    };
    return tracer.startActiveSpan(`${operation} ${table}`, { kind: SpanKind.CLIENT, attributes }, (span) => {
      const started = performance.now();
      try {
        const result = work(this.#prepared(sql));
        const duration_ms = Math.round(performance.now() - started);
        const details = { duration_ms, 'db.query.summary': `${operation} ${table}` };
        if (Array.isArray(result)) details.rows = result.length;
        if (duration_ms >= SLOW)
          log.warn('slow query', { ...details, 'db.query.text': attributes['db.query.text'] });
        else log.debug('query', details);
        return result;
      } catch (error) {
        span.setStatus({ code: SpanStatusCode.ERROR, message: error.message });
        throw error;
      } finally {
        span.end();
      }
    });
  }

  #prepared(sql) {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#database.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }
}
