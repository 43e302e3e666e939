/** What both of Graph's doors share: the handshake, and the answer to a body that cannot be taken in. */
import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { MalformedInputError, OversizedInputError } from '../../base/errors.ts';

const PLAIN = { 'content-type': 'text/plain', 'x-content-type-options': 'nosniff' };
/** Opaque to us; anything that a browser could run is not echoed. */
const TOKEN = /^[^<>]{1,2048}$/;

/** The answer to "are you there?"; undefined where nobody asks. */
export function handshakeAnswer(request: HttpRequest): HttpResponseInit | undefined {
  const token = request.query.get('validationToken');
  if (token === null) return undefined;
  return TOKEN.test(token)
    ? { status: 200, body: token, headers: PLAIN }
    : { status: 400, body: 'validationToken is not one of Graph', headers: PLAIN };
}

/** Answers what the sender got wrong; everything else is ours, and Graph must send it again. */
export async function answering(accept: () => Promise<HttpResponseInit>): Promise<HttpResponseInit> {
  try {
    return await accept();
  } catch (error) {
    if (error instanceof OversizedInputError) return { status: 413, body: error.message, headers: PLAIN };
    if (error instanceof MalformedInputError) return { status: 400, body: error.message, headers: PLAIN };
    throw error;
  }
}
