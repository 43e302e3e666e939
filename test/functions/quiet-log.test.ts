/** A whole day, and not a word about anybody in the log, the traces or the figures: ids, causes, counts and codes are enough to follow it. */
import { expect, onTestFinished, test } from 'vitest';
import { readRecord } from '../../local/day/day-summary.ts';
import { playDay } from '../../local/day/play-day.ts';
import { castOf } from '../../local/day/story-fixtures.ts';
import { randomFrom } from '../../local/tenant/random.ts';
import { apiAnswers } from '../../src/cli/store/api-answers.ts';
import { METRICS, type MetricName } from '../../src/telemetry/telemetry.ts';
import { type Collector, startCollector } from '../fakes/otlp-collector.ts';
import { FUNCTION_KEY, type SteppedApp, startSteppedApp } from './stepped-app.ts';

/** Whatever could be told from a line: names and addresses of people, names of apps and policies, what opens a door. */
function secretsOf({ tenant: { directory, token }, posted, connectionString }: SteppedApp): ReadonlySet<string> {
  const people = [...directory.users.live(), ...directory.users.allDeleted()].flatMap((user) => [
    user.userPrincipalName,
    user.mail,
    user.displayName,
  ]);
  const things = [...directory.servicePrincipals.live(), ...directory.policies.live(), ...directory.groups.live()].map(
    ({ displayName }) => displayName,
  );
  const states = posted.flatMap((body) => [...body.matchAll(/"clientState":"([^"]+)"/g)].map(([, state]) => state));
  const key = /AccountKey=([^;]+)/.exec(connectionString)?.[1];
  return new Set(
    [...people, ...things, ...states, token, key, FUNCTION_KEY].filter(
      (text) => typeof text === 'string' && text.length > 3,
    ) as string[],
  );
}

test('no line of the log, no span and no figure names anybody, or opens anything', { timeout: 240_000 }, async () => {
  const collector = await startCollector();
  onTestFinished(() => collector.stop());
  process.env.OTEL_EXPORTER_OTLP_ENDPOINT = collector.url;
  const app = await startSteppedApp({ seed: 2, users: 40 });
  const { tenant, time, host, log } = app;
  const notificationUrl = `${host.url}/api/graph-notification`;
  const cast = castOf({ tenant, now: time.now, notificationUrl, chance: randomFrom(2, 'day').next });
  await playDay({ cast, time, host, stopped: () => false, afterStep: async () => {}, onPlayed: () => {} });
  // The ways that fail are told of as well.
  await fetch(notificationUrl, {
    method: 'POST',
    body: JSON.stringify({ value: [{ user: tenant.directory.users.live()[0] }] }),
  });
  tenant.faults.refuse('/auditLogs', 'Authorization_RequestDenied');
  tenant.faults.failNext('/users', 500, 10);
  await app.pass(6);

  const answers = apiAnswers({ url: `${host.url}/api`, key: FUNCTION_KEY });
  const recorded = (await readRecord(answers)).length;
  expect(recorded).toBeGreaterThan(10);
  expect(tenant.mailbox.messages().length).toBeGreaterThan(3);
  const secrets = secretsOf(app);
  expect(secrets.size).toBeGreaterThan(100);
  // What is left of telemetry goes out last.
  await app.stop();

  const text = [...log.map((entry) => JSON.stringify(entry)), ...collector.bodies].join('\n');
  expect(log.filter(({ event }) => event === 'said').length).toBeGreaterThan(100);
  expect(log.some(({ event }) => event === 'failed')).toBe(true);
  expect([...secrets].filter((secret) => text.includes(secret))).toEqual([]);
  expect(text).not.toMatch(/@contoso|@fabrikam/);

  expectOneTrace(collector);
  expectFigures(collector, { recorded, mails: tenant.mailbox.messages().length });
});

function expectFigures(
  collector: Collector,
  { recorded, mails }: { readonly recorded: number; readonly mails: number },
): void {
  const figures = [...collector.figures()].map(([key, value]) => ({
    name: key.slice(0, key.indexOf('{')),
    of: key.slice(key.indexOf('{') + 1, -1),
    value,
  }));
  const sumOf = (name: MetricName) =>
    figures.filter((figure) => figure.name === name).reduce((sum, { value }) => sum + value, 0);
  const valuesOf = (name: MetricName) => figures.filter((figure) => figure.name === name).map(({ of }) => of);

  expect([...new Set(figures.map(({ name }) => name))].toSorted()).toEqual(Object.keys(METRICS).toSorted());
  expect(sumOf('revaudit.revocations')).toBeGreaterThanOrEqual(recorded);
  expect(sumOf('revaudit.lag')).toBe(sumOf('revaudit.revocations'));
  expect(figures.find(({ name, of }) => name === 'revaudit.notices' && of === 'sent')?.value).toBe(mails);
  expect(valuesOf('revaudit.heartbeat')).toEqual(
    expect.arrayContaining(['notice-timer', 'directory-audit-timer', 'subscription-timer']),
  );
  expect(valuesOf('revaudit.dropped')).toEqual(
    expect.arrayContaining(['malformed', 'wrongState', 'unknownSubscription']),
  );
  expect(valuesOf('revaudit.subscription.expires_in').toSorted()).toEqual(['groups', 'users']);
  expect(valuesOf('revaudit.poison').toSorted()).toEqual(['notices', 'signals']);
}

/** Every notice that was sent belongs to the trace of a signal, back to the run that was told of it. */
function expectOneTrace(collector: Collector): void {
  const spans = collector.spans();
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  const sent = spans.filter(
    ({ name, attributes }) => name === 'notice-told' && attributes.some(({ value }) => value.stringValue === 'sent'),
  );
  expect(sent.length).toBeGreaterThan(3);
  for (const notice of sent) {
    const audited = byId.get(notice.parentSpanId ?? '');
    const told = byId.get(audited?.parentSpanId ?? '');
    expect([audited?.name, told?.name]).toEqual(['signal-audited', 'signal-told']);
    expect(new Set([notice, audited, told].map((span) => span?.traceId)).size).toBe(1);
    expect(audited?.events.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['settled', 'found', 'recorded', 'planned']),
    );
  }
}
