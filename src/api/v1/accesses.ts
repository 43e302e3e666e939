/** `/accesses`: who asked for what about people. It is on record, too, who asked for this. */
import * as z from 'zod';
import { isoOf } from '../../base/clock.ts';
import { defined } from '../../base/defined.ts';
import { objectOf, parsedJson } from '../../base/json.ts';
import type { Row } from '../../storage/tables.ts';
import { readAccesses } from '../access/read-accesses.ts';
import { endpoint } from '../endpoint.ts';
import { moment, page, spanOf } from './list-query.ts';
import { list, next, time } from './revocation-schema.ts';

const CALLERS = ['user', 'app', 'session', 'key'] as const;

const accessed = z
  .object({
    at: time,
    callerKind: z.enum(CALLERS),
    callerId: z.string().describe('Object id of the person or app; of a session or key the word itself.'),
    route: z.string().describe('As in the list of routes.'),
    query: z.record(z.string(), z.string()).describe('Ids and filters as asked. No name that was asked for.'),
    aboutId: z.string().exactOptional().describe('Object id of whom the answer is about, where it is one.'),
    rows: z.int().describe('How many entities the answer shows.'),
  })
  .meta({ id: 'Accessed' });

export const listAccesses = endpoint({
  query: z.strictObject({
    since: moment.default('7d').describe('Only what was asked at or after this.'),
    until: moment.exactOptional().describe('Only what was asked at or before this.'),
    ...page,
  }),
  answer: z.object({ accesses: list(accessed), next }).meta({ id: 'AccessList' }),
  lines: 'accesses',
  async handle({ query: { limit, after, ...typed } }, { store, now }) {
    const { since = isoOf(0), until = isoOf(now) } = spanOf(typed, now);
    const found = await readAccesses(store, { since, until, limit, after });
    return defined({ accesses: found.rows.map(accessOf), next: found.next });
  },
});

function accessOf({ at, callerKind, callerId, route, query, aboutId, rows }: Row) {
  const asked = Object.entries(objectOf(parsedJson(String(query))));
  return defined({
    at: String(at),
    callerKind: CALLERS.find((kind) => kind === callerKind) ?? 'user',
    callerId: String(callerId),
    route: String(route),
    query: Object.fromEntries(asked.map(([name, value]) => [name, String(value)])),
    aboutId: aboutId === undefined ? undefined : String(aboutId),
    rows: Number(rows),
  });
}
