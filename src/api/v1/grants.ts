/** `/grants`: who consented to what, and whether it is used. */
import * as z from 'zod';
import { USES } from '../../query/answers.ts';
import { listGrants as grantsInMirror } from '../../query/reports/grants.ts';
import { endpoint } from '../endpoint.ts';
import { objectId, oneOf, page, several } from './list-query.ts';
import { list, next, time } from './revocation-schema.ts';

const party = z.object({ id: z.string(), name: z.string().exactOptional() });

const grant = z
  .object({
    id: z.string(),
    app: party.describe('To whom access was given.'),
    resource: party.describe('To what.'),
    user: party.exactOptional().describe('Who consented, for themselves. Absent: an admin did, for everybody.'),
    scopes: list(z.string()),
    since: time.exactOptional(),
    use: oneOf(USES).describe('By sign-ins at the app in thirty days. "unknown": they have not been read for so long.'),
    lastUsed: z.iso.date().exactOptional(),
  })
  .meta({ id: 'Grant', description: 'A delegated permission grant, as the mirror of the tenant has it now.' });

export const listGrants = endpoint({
  query: z.strictObject({
    app: objectId.exactOptional().describe('Object id of the service principal.'),
    user: objectId.exactOptional().describe('Object id of the person who consented.'),
    use: several(oneOf(USES)).exactOptional(),
    ...page,
  }),
  answer: z.object({ grants: list(grant), next }).meta({ id: 'GrantList' }),
  lines: 'grants',
  handle: ({ query }, context) => grantsInMirror(query, context),
});
