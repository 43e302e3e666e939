/** `/feed`: what has been recorded lately, in the order of recording. For those who ask again and again. */
import * as z from 'zod';
import { isoOf } from '../../base/clock.ts';
import { parseSince } from '../../base/parse-time.ts';
import { CAUSES } from '../../detect/cause.ts';
import { SEVERITIES } from '../../detect/severity.ts';
import { recordedSince } from '../../query/recorded-since.ts';
import { endpoint } from '../endpoint.ts';
import { moment, oneOf } from './list-query.ts';
import { list, time } from './revocation-schema.ts';

const entry = z
  .object({ revocationId: z.string(), cause: oneOf(CAUSES), severity: oneOf(SEVERITIES), recordedAt: time })
  .meta({ id: 'FeedEntry' });

export const getFeed = endpoint({
  query: z.strictObject({
    since: moment
      .default('5m')
      .describe('The "newest" of an earlier answer. What was recorded shortly before it is listed again.'),
  }),
  answer: z
    .object({ entries: list(entry), newest: time.describe('When the last of them was recorded; if none: "since".') })
    .meta({ id: 'Feed' }),
  lines: 'entries',
  async handle({ query }, { store, now }) {
    const since = parseSince(query.since, now) ?? isoOf(now);
    const entries = await recordedSince(store, since);
    const newest = entries.at(-1)?.recordedAt ?? since;
    return { entries, newest: newest < since ? since : newest };
  },
});
