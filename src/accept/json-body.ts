/** The body of a post as plain data, or the reason why it is none. */
import { MalformedInputError, OversizedInputError } from '../errors.ts';

/** @throws OversizedInputError, or MalformedInputError with the position; neither repeats any of the body */
export function parseJsonBody(text: string, where: string, limitBytes: number): unknown {
  // A character takes one to three bytes, so most bodies are judged without being counted.
  if (text.length > limitBytes || (text.length * 3 > limitBytes && Buffer.byteLength(text) > limitBytes)) throw new OversizedInputError(where, limitBytes);
  try {
    return JSON.parse(text);
  } catch (error) {
    // The engine's own message quotes what it stumbled over, and that may be anything: only the position is kept.
    const position = error instanceof SyntaxError ? /position \d+/.exec(error.message)?.[0] : undefined;
    throw new MalformedInputError(where, `is not JSON${position === undefined ? '' : ` at ${position}`}`);
  }
}
