/** The answer of the API, or the error that the command line has for it. */
import type { Answered } from '../../api/client.ts';
import { AmbiguousNameError, StoreUnreachableError, UnknownNameError } from '../cli-errors.ts';

/**
 * @param what was asked for, such as `policy "Block legacy"`
 * @throws UnknownNameError, AmbiguousNameError
 */
export async function answerOf<T>(asked: Promise<Answered<T>>, what: string, list: string): Promise<T> {
  const reply = await asked;
  if (reply.status === 200) return reply.answer;
  if (reply.status === 409) throw new AmbiguousNameError(what, reply.problem.candidates ?? []);
  if (reply.status === 404) throw new UnknownNameError(what, { near: reply.problem.near ?? [], list });
  throw new StoreUnreachableError('The API says that nothing has changed, which was not asked', {
    hint: 'Check that nothing between answers for it.',
  });
}
