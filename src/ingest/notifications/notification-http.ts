/** What both Graph endpoints share over HTTP: the validation handshake, and the response to a body that is refused. */
import type { HttpRequest, HttpResponseInit } from '@azure/functions';
import { MalformedInputError, OversizedInputError } from '../../base/errors.ts';

const PLAIN_TEXT = { 'content-type': 'text/plain', 'x-content-type-options': 'nosniff' };
/** Opaque to us. Text that a browser could run as HTML is not echoed. */
const TOKEN = /^[^<>]{1,2048}$/;

/** Graph validates an endpoint before it sends there. Undefined where the request is not a validation. */
export function handshakeResponse(request: HttpRequest): HttpResponseInit | undefined {
  const token = request.query.get('validationToken');
  if (token === null) return undefined;
  return TOKEN.test(token)
    ? { status: 200, body: token, headers: PLAIN_TEXT }
    : { status: 400, body: 'validationToken is not one of Graph', headers: PLAIN_TEXT };
}

/** Turns the sender's errors into 4xx. Every other error is ours: it is thrown, and Graph sends the request again. */
export async function respondToErrors(accept: () => Promise<HttpResponseInit>): Promise<HttpResponseInit> {
  try {
    return await accept();
  } catch (error) {
    if (error instanceof OversizedInputError) return { status: 413, body: error.message, headers: PLAIN_TEXT };
    if (error instanceof MalformedInputError) return { status: 400, body: error.message, headers: PLAIN_TEXT };
    throw error;
  }
}
