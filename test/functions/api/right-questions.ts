/** Questions to the API in the form that each route takes. */

import type { ApiRoute } from '../../../src/api/route.ts';
import { isoOf } from '../../../src/base/clock.ts';
import { keyOfRevocation, tableApprovals } from '../../../src/notify/approval/table-approvals.ts';
import { trailOf } from '../../../src/record/read-record.ts';
import type { Asked, PlayedDay } from './played-day.ts';

interface Person {
  readonly id: string;
  readonly displayName: string;
  readonly userPrincipalName: string;
}

/** About everybody by id, name and address; each revocation; and what is only the beginning of a name. */
export function questionsOfHelpDesk(
  { path, method }: ApiRoute,
  {
    everybody,
    revocations,
  }: { readonly everybody: readonly Person[]; readonly revocations: readonly { readonly revocationId: string }[] },
): readonly (readonly [string | undefined, Asked])[] {
  const ids = path.startsWith('/api/v1/revocations/')
    ? revocations.map(({ revocationId }) => [undefined, revocationId] as const)
    : everybody.map(({ id }) => [id, id] as const);
  if (path.includes('{id}')) return ids.map(([about, id]) => [about, { params: { id } }] as const);
  const texts: readonly (readonly [string | undefined, string])[] = everybody.flatMap(
    ({ id, displayName, userPrincipalName }) =>
      [
        [id, displayName],
        [id, userPrincipalName],
        [id, id],
        // The beginning of one name only finds that person; of several it names nobody.
        [id, displayName.slice(0, 4)],
        [undefined, displayName.replace(/.$/, 'q')],
      ] satisfies (readonly [string | undefined, string])[],
  );
  if (method === 'POST') return texts.map(([about, text]) => [about, { body: bodyOf(path, text) }] as const);
  return everybody.map(({ id }) => [id, { query: [['user', id]] }] as const);
}

/** Each of these takes the text under a name of its own. */
export function bodyOf(path: string, text: string): string {
  const member = { '/api/v1/users': 'name', '/api/v1/search': 'text', '/api/v1/why': 'user' }[path];
  if (member === undefined) throw new RangeError(`What does ${path} take?`);
  return JSON.stringify({ [member]: text });
}

/** As if the revocation hit more people than may be told unasked. */
export async function askForApprovalOf(id: string, { app, services: { store } }: PlayedDay): Promise<void> {
  const { keyTime = '' } = await trailOf(store, id);
  await tableApprovals(store).ask({
    key: keyOfRevocation({ id, keyTime }),
    kind: 'revocation',
    revocationId: id,
    keyTime,
    cause: 'account-disabled',
    people: 1,
    askedAt: isoOf(app.time.now()),
    perMinute: 30,
  });
}
