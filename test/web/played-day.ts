/** `npm start` as another process, with a day that is played while the tests run. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { InvariantError } from '../../src/base/errors.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const LOOK_EVERY_MS = 100;

export interface PlayedDay {
  /** What is printed for a person: opens a session in a browser. */
  readonly link: Promise<string>;
  /** What `npm start -- --json` prints when the day is over. */
  readonly over: Promise<DayResult>;
  stop(): Promise<void>;
}

export interface DayResult {
  readonly dashboard: string;
  readonly detected: readonly { readonly cause: string; readonly revocationId: string }[];
}

/** Whoever starts it stops it, also if it never comes up. */
export function startDay(): PlayedDay {
  const child = spawn(process.execPath, ['local/start.ts', '--json'], { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  const [told, printed] = [collected(child.stderr), collected(child.stdout)];
  const link = until(child, told, () => /Dashboard {2}(http:\/\/127\S+)/.exec(told())?.[1]);
  const over = until(child, told, () => {
    const text = printed().trim();
    return text.endsWith('}') ? (JSON.parse(text) as DayResult) : undefined;
  });
  // Whoever awaits them sees it.
  for (const one of [link, over]) one.catch(() => undefined);
  return {
    link,
    over,
    async stop() {
      const isOver = once(child, 'exit');
      if (child.exitCode === null && child.kill('SIGINT')) await isOver;
    },
  };
}

function collected(stream: NodeJS.ReadableStream | null): () => string {
  let text = '';
  stream?.on('data', (chunk: Buffer) => {
    text += chunk.toString();
  });
  return () => text;
}

/** @throws InvariantError with what it told if the process ends before */
async function until<T>(child: ChildProcess, told: () => string, found: () => T | undefined): Promise<T> {
  for (;;) {
    const value = found();
    if (value !== undefined) return value;
    if (child.exitCode !== null) throw new InvariantError(`npm start ended with ${child.exitCode}: ${told()}`);
    await new Promise((done) => setTimeout(done, LOOK_EVERY_MS));
  }
}
