/** `/stats`: how many revocations by cause, day and app, and how long they took to be seen and to be over. */
import * as z from 'zod';
import { CAUSES, severityOf } from '../../detect/cause.ts';
import { SEVERITIES } from '../../detect/severity.ts';
import { statsOf } from '../../query/reports/stats.ts';
import { endpoint } from '../endpoint.ts';
import { wrongParameters } from '../problem.ts';
import { filters, moment, oneOf, page, span, spanOf } from './list-query.ts';
import { list, time } from './revocation-schema.ts';

const DAY_MS = 86_400_000;
/** Each costs two rows. */
const MAX_DAYS = 1_100;

const counts = { revocations: z.int(), open: z.int(), closed: z.int(), recovered: z.int() };

const times = z
  .object({
    count: z.int(),
    p50Ms: z.number().exactOptional(),
    p90Ms: z.number().exactOptional(),
    p95Ms: z.number().exactOptional(),
    p99Ms: z.number().exactOptional(),
    maxMs: z.number().exactOptional(),
  })
  .meta({ id: 'Times', description: 'By the nearest rank. Each may be up to nine parts in a hundred too long.' });

export const getStats = endpoint({
  query: z.strictObject({
    since: moment.default('30d').describe('Counted from the start of its UTC day.'),
    until: span.until.describe('Counted to the end of its UTC day.'),
    cause: filters.cause,
    severity: filters.severity,
    limit: page.limit.describe('How many apps, at most.'),
  }),
  answer: z
    .object({
      since: time,
      until: time,
      ...counts,
      days: list(
        z.object({
          day: z.iso.date(),
          ...counts,
          causes: list(z.object({ cause: oneOf(CAUSES), revocations: z.int() })),
        }),
      ).describe('The newest first; only those that have any.'),
      causes: list(
        z.object({
          cause: oneOf(CAUSES),
          severity: oneOf(SEVERITIES),
          ...counts,
          awaitedSignIns: z.int().describe('New sign-ins that were needed, one for each person and app.'),
          seenSignIns: z.int().describe('How many of them were seen.'),
          timeToRecover: times.describe('From the moment it happened to each of these.'),
        }),
      ),
      apps: list(z.object({ id: z.string(), name: z.string().exactOptional(), revocations: z.int() })),
      timeToDetect: times,
      timeToRecover: times,
      behind: list(z.iso.date()).describe('Days that have changed since they were counted.'),
      isComplete: z.boolean().describe('False while the views of an older record are still being filled.'),
    })
    .meta({ id: 'Stats' }),
  lines: 'days',
  async handle({ query }, { store, now }) {
    const span = spanOf({ since: query.since, until: query.until ?? '0m' }, now);
    const [since, until] = [Date.parse(span.since ?? ''), Date.parse(span.until ?? '')];
    if (until - since > MAX_DAYS * DAY_MS)
      throw wrongParameters([{ name: 'since', reason: `must be at most ${MAX_DAYS} days before "until"` }]);
    const { cause, severity, limit } = query;
    const wanted = CAUSES.filter(
      (one) => (cause?.includes(one) ?? true) && (severity?.includes(severityOf(one)) ?? true),
    );
    return statsOf(store, { since, until, causes: cause || severity ? wanted : undefined, limit });
  },
});
