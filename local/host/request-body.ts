/** Reads a request body, up to the size that the real host accepts. */
import type { IncomingMessage } from 'node:http';

const LIMIT_BYTES = 100 * 1024 * 1024;

/**
 * The bytes; `undefined` if there are none. A body without a stated length (`transfer-encoding: chunked`) counts as
 * none: the real host does not pass it to a Node.js worker either.
 */
export function readBody(request: IncomingMessage): Promise<Buffer | 'too-large' | undefined> {
  const stated = Number(request.headers['content-length'] ?? 0);
  if (stated > LIMIT_BYTES) return Promise.resolve('too-large');
  if (stated === 0) return Promise.resolve(undefined);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => resolve(chunks.length > 1 ? Buffer.concat(chunks, stated) : chunks[0]));
    request.on('error', reject);
    request.on('close', () => (request.complete ? undefined : reject(new Error('The caller hung up'))));
  });
}
