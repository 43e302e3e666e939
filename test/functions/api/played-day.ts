/**
 * The beginning of a played day on a real store, and the API asked in this process, so that what an answer reads can be
 * counted.
 */

import { playDay } from '../../../local/day/play-day.ts';
import { storyFixtures } from '../../../local/day/story-fixtures.ts';
import { randomFrom } from '../../../local/tenant/random.ts';
import { type ApiServices, answerRequest, type RequestContext } from '../../../src/api/answer-request.ts';
import type { Reply } from '../../../src/api/forms/http-reply.ts';
import type { ApiRoute } from '../../../src/api/route.ts';
import { apiServices } from '../../../src/app/process.ts';
import { tableAnswers } from '../../../src/query/table-answers.ts';
import type { Range, TableName } from '../../../src/storage/tables.ts';
import { type SteppedApp, startSteppedApp } from '../stepped-app.ts';

const PLAYED_MS = 10 * 60_000;
const SWEPT = 5;
const RECORDED_AFTER_MINUTES = 8;

export interface Reading {
  readonly table: TableName;
  readonly range: Range;
  readonly rows: number;
}

export interface Asked {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: readonly (readonly [string, string])[];
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface PlayedDay {
  readonly app: SteppedApp;
  readonly services: ApiServices;
  /** What was read since it was emptied last. */
  readonly readings: Reading[];
  /** Codes of errors of ours, since it was emptied last. */
  readonly warnings: string[];
  ask(route: ApiRoute, asked: Asked, different?: Partial<RequestContext>): Promise<Reply>;
  stop(): Promise<void>;
}

/** An admin disables several people at once, and takes one of it back; until that is on record. */
export async function playSweep(app: SteppedApp, fixtures: ReturnType<typeof storyFixtures>): Promise<void> {
  const userIds = Array.from({ length: SWEPT }, () => fixtures.person());
  for (const userId of userIds) app.tenant.act.disableUser({ userId });
  await app.pass(2);
  app.tenant.act.enableUser({ userId: userIds.at(-1) ?? '' });
  await app.pass(RECORDED_AFTER_MINUTES);
}

export async function playedDay(seed: number): Promise<PlayedDay> {
  const app = await startSteppedApp({ seed, users: 24 });
  const { tenant, time, host } = app;
  const notificationUrl = `${host.url}/api/graph-notification`;
  const fixtures = storyFixtures({ tenant, now: time.now, notificationUrl, chance: randomFrom(seed, 'day').next });
  // Until consents, accounts and a policy are on record; the rest of the day adds only time.
  const until = time.now() + PLAYED_MS;
  const stopped = () => time.now() > until;
  await playDay({ fixtures, time, host, stopped, afterStep: async () => {}, onPlayed: () => {} });
  await playSweep(app, fixtures);

  const readings: Reading[] = [];
  const warnings: string[] = [];
  const deployed = await apiServices();
  const { store } = deployed;
  const counted: typeof store = {
    ...store,
    table(name) {
      const table = store.table(name);
      return {
        ...table,
        async query(range) {
          const page = await table.query(range);
          readings.push({ table: name, range, rows: page.rows.length });
          return page;
        },
      };
    },
  };
  const services = { ...deployed, store: counted, answers: tableAnswers(counted) };
  return {
    app,
    services,
    readings,
    warnings,
    ask: (route, { params = {}, query = [], headers = {}, body = '' }, different = {}) =>
      answerRequest(
        route,
        { params, query, headers: { get: (name) => headers[name] ?? null }, text: async () => body },
        {
          settings: {
            tenant: { tenantId: tenant.tenantId, cloud: 'global' },
            clientId: undefined,
            isSignInBuiltIn: true,
            session: undefined,
          },
          now: time.now(),
          isKeyed: false,
          services: async () => ({ ...services, now: time.now() }),
          warn: (text) => void warnings.push(text),
          ...different,
        },
      ),
    stop: app.stop,
  };
}
