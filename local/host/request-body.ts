/** Reads a request body, up to a limit. What is over the limit is refused while it comes in. */
import type { IncomingMessage } from 'node:http';
import type { HttpIntake } from './http-intake.ts';

/** Twice what our endpoints accept. Bicep sets the same in Azure: FUNCTIONS_REQUEST_BODY_SIZE_LIMIT. */
export const REQUEST_BODY_LIMIT_BYTES = 2_097_152;

/** `no-room`: it was slow, and others needed its place. `gone`: the caller hung up. */
export type BodyReading =
  | { readonly bytes: Buffer | undefined }
  | { readonly refused: 'too-large' | 'no-room' | 'gone' };

/**
 * The bytes; undefined if there are none. A body without a stated length (`transfer-encoding: chunked`) is read, but
 * counts as none: the real host does not pass it to a Node.js worker either.
 */
export function readBody(request: IncomingMessage, intake: HttpIntake): Promise<BodyReading> {
  const stated = Number(request.headers['content-length'] ?? 0);
  const isChunked = request.headers['transfer-encoding'] !== undefined;
  if (stated > REQUEST_BODY_LIMIT_BYTES) return Promise.resolve({ refused: 'too-large' });
  if (stated === 0 && !isChunked) return Promise.resolve({ bytes: undefined });
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const finish = (reading: BodyReading) => {
      place.leave();
      request.off('data', onData);
      request.pause();
      if ('refused' in reading) chunks.length = 0;
      resolve(reading);
    };
    const place = intake.awaitBytes(request.socket, () => finish({ refused: 'no-room' }));
    const onData = (chunk: Buffer) => {
      length += chunk.length;
      if (length > REQUEST_BODY_LIMIT_BYTES) return finish({ refused: 'too-large' });
      if (isChunked) return;
      chunks.push(chunk);
      place.hold(chunk.length);
    };
    request.on('data', onData);
    request.on('end', () => finish({ bytes: isChunked ? undefined : Buffer.concat(chunks, length) }));
    // An error is followed by the end of the connection.
    request.on('error', () => {});
    request.on('close', () => finish({ refused: 'gone' }));
  });
}
