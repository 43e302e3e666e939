/** Opaque tokens for links: what is in them is ours, and a client that changes one letter is found out. */
import { createHmac } from 'node:crypto';

export interface Seal {
  seal(value: unknown): string;
  /** What was sealed, or `undefined` if the text is not ours. */
  open(text: string): unknown;
}

export function sealFrom(seed: number, day: number): Seal {
  const tagOf = (text: string) =>
    createHmac('sha256', `seal/${seed}/${day}`).update(text).digest('base64url').slice(0, 16);
  return {
    seal(value) {
      const text = Buffer.from(JSON.stringify(value)).toString('base64url');
      return `${tagOf(text)}${text}`;
    },
    open(text) {
      const body = text.slice(16);
      return tagOf(body) === text.slice(0, 16) ? JSON.parse(Buffer.from(body, 'base64url').toString()) : undefined;
    },
  };
}
