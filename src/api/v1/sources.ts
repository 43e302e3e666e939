/** `/sources`: what was read of the tenant, up to when, and what could not be read. */
import * as z from 'zod';
import { isoOf } from '../../base/clock.ts';
import { defined } from '../../base/defined.ts';
import { parseSince } from '../../base/parse-time.ts';
import { AUDIT_SOURCE } from '../../ingest/polling/poll-directory-audits.ts';
import { readHeartbeats } from '../../ingest/polling/poll-heartbeats.ts';
import { SIGN_IN_SOURCES } from '../../ingest/polling/poll-sign-ins.ts';
import { tableCoverage } from '../../ingest/polling/table-coverage.ts';
import { endpoint } from '../endpoint.ts';
import { moment } from './list-query.ts';
import { list, time } from './revocation-schema.ts';

const LEDGERS = [AUDIT_SOURCE, ...SIGN_IN_SOURCES];

const source = z.object({
  name: z.string(),
  outcome: z
    .enum(['done', 'off', 'refused', 'throttled', 'budget', 'baseline', 'failed'])
    .describe('How the last run ended. Only "done" means that everything was read.'),
  endedAt: time,
  firstAt: time,
  lastDoneAt: time.exactOptional(),
  doneSince: time.exactOptional().describe('Since when every run was done, without a break.'),
  error: z.string().exactOptional(),
});

const covered = z.object({
  source: z.string(),
  from: time,
  to: time,
  pass: z.enum(['newest', 'hour', 'day', 'week', 'gap']).describe('"gap": it can no longer be read.'),
  readAt: time,
  rows: z.int(),
});

export const listSources = endpoint({
  query: z.strictObject({ since: moment.default('24h').describe('How far back the coverage goes.') }),
  answer: z.object({ sources: list(source), coverage: list(covered) }).meta({ id: 'Sources' }),
  lines: 'sources',
  async handle({ query }, { store, now }) {
    const since = Date.parse(parseSince(query.since, now) ?? '');
    const [heartbeats, ...ledgers] = await Promise.all([
      readHeartbeats(store),
      ...LEDGERS.map(async (name) => (await tableCoverage(store, name).list(since)).map((row) => ({ name, row }))),
    ]);
    return {
      sources: heartbeats.map(({ name, outcome, endedAt, firstAt, lastDoneAt, doneSince, error }) =>
        defined({
          name,
          outcome,
          endedAt: isoOf(endedAt),
          firstAt: isoOf(firstAt),
          lastDoneAt: lastDoneAt === undefined ? undefined : isoOf(lastDoneAt),
          doneSince: doneSince === undefined ? undefined : isoOf(doneSince),
          error,
        }),
      ),
      coverage: ledgers.flat().map(({ name, row: { from, to, pass, readAt, rows } }) => ({
        source: name,
        from: isoOf(from),
        to: isoOf(to),
        pass,
        readAt: isoOf(readAt),
        rows,
      })),
    };
  },
});
