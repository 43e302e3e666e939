/** `/search`: what a text may mean, for a search box. The text is often a name, so it travels in a body only. */
import * as z from 'zod';
import { isGuid } from '../../base/hash.ts';
import { asPasted } from '../../base/pasted.ts';
import type { Ambiguous, Answers, Candidate, SubjectAnswer } from '../../query/answers.ts';
import { endpoint } from '../endpoint.ts';
import { list, named } from './revocation-schema.ts';

/** Far longer than any name in a directory. */
const MAX_TEXT_LENGTH = 1_024;
const ONE = { limit: 1 } as const;

const match = named.extend({ kind: z.enum(['user', 'app', 'policy']) }).meta({ id: 'Match' });
type Match = z.output<typeof match>;

export const search = endpoint({
  body: z.strictObject({
    text: z
      .string()
      .max(MAX_TEXT_LENGTH)
      .refine((text) => asPasted(text) !== '')
      .describe('A name, a user principal name, a mail address, an app id or an object id.'),
  }),
  answer: z.object({ matches: list(match) }).meta({ id: 'Matches' }),
  lines: 'matches',
  async handle({ body }, { answers }) {
    const text = asPasted(body.text);
    const parties = await Promise.all([partiesOf('user', text, answers), partiesOf('app', text, answers)]);
    return { matches: [...parties.flat(), ...(isGuid(text) ? await policyOf(text, answers) : [])] };
  },
});

async function partiesOf(kind: 'user' | 'app', text: string, answers: Answers): Promise<readonly Match[]> {
  const found = await (kind === 'user' ? answers.user(text, ONE) : answers.app(text, ONE));
  const stored = kind === 'user' ? 'user' : 'service-principal';
  const candidates = found === undefined ? await answers.similarNames(stored, text) : candidatesIn(found);
  return candidates.map(({ id, name }) => ({ kind, id, name }));
}

function candidatesIn(found: SubjectAnswer | Ambiguous): readonly Candidate[] {
  if ('candidates' in found) return found.candidates;
  const { id, name } = found.subject;
  return [{ id, name: name ?? id }];
}

async function policyOf(id: string, answers: Answers): Promise<readonly Match[]> {
  const { revocations } = await answers.list({ policy: [id], ...ONE });
  const [newest] = revocations;
  if (newest === undefined) return [];
  const name = newest.subject.id === id ? newest.subject.name : undefined;
  return [{ kind: 'policy', id, name: name ?? id }];
}
