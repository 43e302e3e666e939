/** Opaque tokens in links. They are signed: a client that changes one letter is refused. */
import { createHmac } from 'node:crypto';

export interface SignedTokens {
  sign(value: unknown): string;
  /** The value that was signed; `undefined` if we did not sign this text. */
  read(text: string): unknown;
}

export function signedTokens(seed: number, day: number): SignedTokens {
  const tagOf = (text: string) =>
    createHmac('sha256', `seal/${seed}/${day}`).update(text).digest('base64url').slice(0, 16);
  return {
    sign(value) {
      const text = Buffer.from(JSON.stringify(value)).toString('base64url');
      return `${tagOf(text)}${text}`;
    },
    read(text) {
      const body = text.slice(16);
      return tagOf(body) === text.slice(0, 16) ? JSON.parse(Buffer.from(body, 'base64url').toString()) : undefined;
    },
  };
}
