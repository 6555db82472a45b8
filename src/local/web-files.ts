import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join } from 'node:path';

const TYPES: { [extension: string]: string } = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.json': 'application/json',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};

/** A path that names a view of the page and not a file. */
const VIEW = /^\/[\w/-]*$/;

interface WebFile {
  body: Buffer;
  type: string;
  etag: string;
}

/**
 * The built page. All of it is read once at the start, so what is served is only ever what was there: no request names
 * a path on the disk.
 */
export class WebFiles {
  readonly #files = new Map<string, WebFile>();

  /** @param folder may be missing, as in a checkout that was not built: the address then says what to do. */
  constructor(folder: string) {
    let names: string[] = [];
    try {
      names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
    for (const name of names) {
      const type = TYPES[extname(name)];
      if (type === undefined) continue;
      const body = readFileSync(join(folder, name));
      const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
      this.#files.set(`/${name.replaceAll('\\', '/')}`, { body, type, etag });
    }
  }

  /**
   * Answers with the file of this path, or with the page itself for a plain path without an extension: the page may have
   * views of its own there.
   *
   * @returns false when there is none; nothing was sent then.
   */
  serve(path: string, request: IncomingMessage, response: ServerResponse): boolean {
    const file = this.#files.get(path) ?? (VIEW.test(path) ? this.#files.get('/index.html') : undefined);
    if (file === undefined) return false;
    // The names stay the same from one version to the next, so the browser has to ask whether its copy is still right.
    const headers = { etag: file.etag, 'cache-control': 'no-cache' };
    if (request.headers['if-none-match'] === file.etag) {
      response.writeHead(304, headers).end();
      return true;
    }
    response.writeHead(200, { ...headers, 'content-type': file.type, 'content-length': file.body.length });
    response.end(request.method === 'HEAD' ? undefined : file.body);
    return true;
  }

  get built(): boolean {
    return this.#files.has('/index.html');
  }
}
