/** Reads a request body whole, up to the size that the real host takes. */
import type { IncomingMessage } from 'node:http';

const LIMIT_BYTES = 100 * 1024 * 1024;

/** The bytes, `undefined` where there are none. */
export function readBody(request: IncomingMessage): Promise<Buffer | 'too-large' | undefined> {
  if (Number(request.headers['content-length'] ?? 0) > LIMIT_BYTES) return Promise.resolve('too-large');
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > LIMIT_BYTES) {
        chunks.length = 0;
        request.pause();
        resolve('too-large');
      } else {
        chunks.push(chunk);
      }
    });
    request.on('end', () => resolve(chunks.length > 1 ? Buffer.concat(chunks, size) : chunks[0]));
    request.on('error', reject);
    request.on('close', () => (request.complete ? undefined : reject(new Error('The caller hung up'))));
  });
}
