import type { IncomingMessage } from 'node:http';
import { promisify } from 'node:util';
import { gunzip, inflate } from 'node:zlib';

/** A request that is answered with an HTTP error; the message goes to the sender. */
export class HttpError extends Error {
  readonly status: number;
  readonly headers: { [name: string]: string };

  constructor(status: number, message: string, headers: { [name: string]: string } = {}) {
    super(message);
    this.status = status;
    this.headers = headers;
  }
}

const decoders: {
  [encoding: string]: (data: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>;
} = {
  gzip: promisify(gunzip),
  'x-gzip': promisify(gunzip),
  deflate: promisify(inflate),
};

/** Memory that the bodies of all requests together may take while they are read. */
export interface Budget {
  /** Bytes left. */
  left: number;
}

/**
 * Reads a request's body as it was sent, and decompresses it when the answer's `decompress` is called.
 *
 * @param limit most bytes, both as sent and decompressed; decompression stops there, so a bomb costs no more than that.
 * @throws HttpError 413 over the limit, 503 over the budget, 415 for an encoding that is not gzip, deflate or identity;
 *   `decompress` throws 413, and 400 for broken data.
 */
export async function readBody(
  request: IncomingMessage,
  limit: number,
  budget: Budget,
): Promise<{ decompress(): Promise<Buffer>; release(): void }> {
  const encoding = (request.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  const decode = Object.hasOwn(decoders, encoding) ? decoders[encoding] : undefined;
  if (decode === undefined && encoding !== 'identity' && encoding !== '') {
    throw new HttpError(
      415,
      `content encoding ${JSON.stringify(encoding)} is not supported: use gzip, deflate or none`,
      {
        'accept-encoding': 'gzip, deflate, identity',
      },
    );
  }
  if (Number(request.headers['content-length']) > limit) throw tooLarge(limit);
  const chunks: Buffer[] = [];
  let size = 0;
  const release = (): void => {
    budget.left += size;
    size = 0;
  };
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      size += chunk.length;
      budget.left -= chunk.length;
      if (size > limit) throw tooLarge(limit);
      if (budget.left < 0)
        throw new HttpError(503, 'too much is being sent at a time', { 'retry-after': '1' });
      chunks.push(chunk);
    }
  } catch (error) {
    release();
    throw error;
  }
  const decompress = async (): Promise<Buffer> => {
    const data = Buffer.concat(chunks);
    if (decode === undefined) return data;
    try {
      return await decode(data, { maxOutputLength: limit });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(limit);
      throw new HttpError(400, `the body is not valid ${encoding} data`);
    }
  };
  return { decompress, release };
}

function tooLarge(limit: number): HttpError {
  return new HttpError(413, `the body is larger than ${limit} bytes`);
}
