/** `/export`: the revocations of a range in large pages, and whom they hit, to be kept elsewhere. */
import * as z from 'zod';
import { affectedPage } from '../../query/reports/affected-page.ts';
import { endpoint } from '../endpoint.ts';
import { filters, listQueryOf, page, reachFilters, span } from './list-query.ts';
import { effect, list, next, revocationList } from './revocation-schema.ts';

const MAX_LINES = 5_000;
const DEFAULT_LINES = 1_000;

const limit = z
  .int({ error: `must be a whole number from 1 to ${MAX_LINES}` })
  .min(1, { error: `must be a whole number from 1 to ${MAX_LINES}` })
  .max(MAX_LINES, { error: `must be a whole number from 1 to ${MAX_LINES}` })
  .default(DEFAULT_LINES)
  .describe(page.limit.description ?? '');

/** Newest first only: an export that goes on for hours must not change its order. */
const exportQuery = z.strictObject({ ...span, ...filters, ...reachFilters, limit, after: page.after });

export const exportRevocations = endpoint({
  query: exportQuery,
  answer: revocationList.extend({ tenantId: z.string() }).meta({ id: 'Export' }),
  lines: 'revocations',
  hasEvents: true,
  async handle({ query }, { answers, store, now }) {
    const found = await answers.list(listQueryOf({ ...query, sort: 'time' }, now));
    return { tenantId: store.tenantId, ...found };
  },
});

const affected = z
  .object({
    revocationId: z.string(),
    cause: revocationList.shape.revocations.unwrap().element.shape.cause,
    occurredTo: z.iso.datetime(),
    userId: z.string(),
    userName: z.string().exactOptional(),
    effect,
    appIds: list(z.string()),
  })
  .meta({ id: 'AffectedLine' });

export const exportAffected = endpoint({
  query: exportQuery,
  answer: z.object({ affected: list(affected), next }).meta({ id: 'AffectedList' }),
  lines: 'affected',
  handle: ({ query }, { answers, store, now }) =>
    affectedPage(listQueryOf({ ...query, sort: 'time' }, now), { answers, store }),
});
