/** One of our programs in a process of its own, which answers questions one at a time. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { InvariantError } from '../../../src/base/errors.ts';

export interface Forked<Question, Answer> {
  ask(question: Question): Promise<Answer>;
  stop(): Promise<void>;
}

export async function startForked<Question extends object, Answer>(
  file: string,
  settings: object = {},
): Promise<Forked<Question, Answer>> {
  const child = fork(new URL(file, import.meta.url), [JSON.stringify(settings)], { execArgv: [] });
  const exited = once(child, 'exit');
  const ended = exited.then(([code]) => Promise.reject(new InvariantError(`${file} ended with ${code}`)));
  ended.catch(() => {});
  const next = async () => (await Promise.race([once(child, 'message'), ended]))[0];
  await next();
  return {
    async ask(question) {
      const answered = next();
      child.send(question);
      return answered as Promise<Answer>;
    },
    async stop() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

/** The other side: says that it is ready, answers, and ends with its parent. */
export function answerQuestions<Question, Answer>(answer: (question: Question) => Promise<Answer>): void {
  process.on('message', async (question) => process.send?.(await answer(question as Question)));
  process.on('disconnect', () => process.exit());
  process.send?.('ready');
}

export const forkedSettings = <T>(): T => JSON.parse(process.argv[2] ?? '{}') as T;
