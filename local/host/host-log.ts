/** What the host logs: names, ids, durations and codes. Never a payload, and no error messages: they may quote one. */
import { isAbsolute, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export type HostLogEntry =
  | {
      readonly event: 'succeeded';
      readonly function: string;
      readonly invocationId: string;
      readonly durationMs: number;
    }
  | {
      readonly event: 'failed';
      readonly function: string;
      readonly invocationId: string;
      readonly durationMs: number;
      readonly code: string;
      /** File and line that threw. */
      readonly place: string | undefined;
    }
  /** A line that the function itself logged through its context. */
  | {
      readonly event: 'logged';
      readonly function: string;
      readonly invocationId: string;
      readonly level: string;
      readonly category: string;
      readonly message: string;
    }
  | {
      readonly event: 'poisoned';
      readonly function: string;
      readonly queue: string;
      readonly messageId: string;
      readonly dequeueCount: number;
    }
  | { readonly event: 'queue-unreachable'; readonly function: string; readonly queue: string; readonly code: string };

export type HostLog = (entry: HostLogEntry) => void;

/** The stable code of an error; without one, its class. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'NOT_AN_ERROR';
  const code = 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^[\w.-]{1,64}$/.test(code) ? code : error.name;
}

/** The first frame of the stack that is our own code. */
export function placeOf(error: unknown): string | undefined {
  const frames = error instanceof Error ? (error.stack ?? '').split('\n') : [];
  for (const frame of frames) {
    const place = /(file:\/\/\/[^):]+|\/[^):]+):(\d+):\d+\)?$/.exec(frame);
    if (!place?.[1] || frame.includes('node_modules')) continue;
    const file = isAbsolute(place[1]) ? place[1] : fileURLToPath(place[1]);
    return `${relative(process.cwd(), file)}:${place[2]}`;
  }
  return undefined;
}
