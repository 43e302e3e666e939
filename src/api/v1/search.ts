/** `/search`: what a text may mean, for a search box. The text is often a name, so it travels in a body only. */
import * as z from 'zod';
import { isGuid } from '../../base/hash.ts';
import { asPasted } from '../../base/pasted.ts';
import type { Answers } from '../../query/answers.ts';
import { isHelpDesk } from '../access/roles.ts';
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
  async handle({ body, caller }, { answers }) {
    const text = asPasted(body.text);
    const [users, apps] = await Promise.all([partiesOf('user', text, answers), partiesOf('app', text, answers)]);
    // A help desk asks about people at apps. What is only like the name that it gave is mostly somebody else.
    if (isHelpDesk(caller))
      return { matches: [...users.map((one) => withoutNewName(one, text)), ...apps.map(matchOf)] };
    const policies = isGuid(text) ? await policyOf(text, answers) : [];
    return { matches: [...users.map(matchOf), ...apps.map(matchOf), ...policies] };
  },
});

/** The one person whom the text means is named, and whoever's name was given in full. */
interface Found extends Match {
  readonly isMeant: boolean;
}

async function partiesOf(kind: 'user' | 'app', text: string, answers: Answers): Promise<readonly Found[]> {
  const found = await (kind === 'user' ? answers.user(text, ONE) : answers.app(text, ONE));
  const stored = kind === 'user' ? 'user' : 'service-principal';
  if (found !== undefined && 'subject' in found) {
    const { id, name } = found.subject;
    return [{ kind, id, name: name ?? id, isMeant: true }];
  }
  const candidates = found?.candidates ?? (await answers.similarNames(stored, text));
  return candidates.map(({ id, name }) => ({ kind, id, name, isMeant: false }));
}

function matchOf({ kind, id, name }: Found): Match {
  return { kind, id, name };
}

function withoutNewName({ kind, id, name, isMeant }: Found, text: string): Match {
  return { kind, id, name: isMeant || text.toLowerCase().includes(name.toLowerCase()) ? name : id };
}

async function policyOf(id: string, answers: Answers): Promise<readonly Match[]> {
  const { revocations } = await answers.list({ policy: [id], ...ONE });
  const [newest] = revocations;
  if (newest === undefined) return [];
  const name = newest.subject.id === id ? newest.subject.name : undefined;
  return [{ kind: 'policy', id, name: name ?? id }];
}
