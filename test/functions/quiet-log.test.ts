/**
 * A full day, and nobody is named in the log, traces or metrics: ids, causes, counts and codes are enough to follow it.
 */
import { QueueClient } from '@azure/storage-queue';
import { expect, onTestFinished, test } from 'vitest';
import { readRecord } from '../../local/day/day-summary.ts';
import { playDay } from '../../local/day/play-day.ts';
import { storyFixtures } from '../../local/day/story-fixtures.ts';
import { randomFrom } from '../../local/tenant/random.ts';
import { apiAnswers } from '../../src/cli/store/api-answers.ts';
import { METRICS, type MetricName } from '../../src/telemetry/telemetry.ts';
import { type Collector, startCollector } from '../fakes/otlp-collector.ts';
import { SESSION, type SteppedApp, startSteppedApp } from './stepped-app.ts';

/** What must not be in a line: names and addresses of people, names of apps and policies, keys and secrets. */
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
    [...people, ...things, ...states, token, key, SESSION].filter(
      (text) => typeof text === 'string' && text.length > 3,
    ) as string[],
  );
}

test('no log line, span or metric contains a name or a secret', { timeout: 240_000 }, async () => {
  const collector = await startCollector();
  onTestFinished(() => collector.stop());
  process.env.OTEL_EXPORTER_OTLP_ENDPOINT = collector.url;
  const app = await startSteppedApp({ seed: 2, users: 40 });
  const { tenant, time, host, log } = app;
  const notificationUrl = `${host.url}/api/graph-notification`;
  const cast = storyFixtures({ tenant, now: time.now, notificationUrl, chance: randomFrom(2, 'day').next });
  await playDay({ fixtures: cast, time, host, stopped: () => false, afterStep: async () => {}, onPlayed: () => {} });
  // Failures are logged as well.
  await fetch(notificationUrl, {
    method: 'POST',
    body: JSON.stringify({ value: [{ user: tenant.directory.users.live()[0] }] }),
  });
  const junk = Buffer.from(JSON.stringify({ user: tenant.directory.users.live()[0] })).toString('base64');
  await new QueueClient(app.connectionString, 'signals').sendMessage(junk);
  tenant.faults.refuse('/auditLogs', 'Authorization_RequestDenied');
  tenant.faults.failNext('/users', 500, 10);
  await app.pass(6);

  const answers = apiAnswers({ url: host.url, token: SESSION });
  const recorded = (await readRecord(answers)).length;
  expect(recorded).toBeGreaterThan(10);
  expect(tenant.mailbox.messages().length).toBeGreaterThan(3);
  await openLinks(app);
  const secrets = secretsOf(app);
  expect(secrets.size).toBeGreaterThan(100);
  // Stopping exports the remaining telemetry.
  await app.stop();

  const text = [...log.map((entry) => JSON.stringify(entry)), ...collector.bodies].join('\n');
  expect(log.filter(({ event }) => event === 'logged').length).toBeGreaterThan(100);
  expect(log.some(({ event }) => event === 'failed')).toBe(true);
  expect([...secrets].filter((secret) => text.includes(secret))).toEqual([]);
  expect(text).not.toMatch(/@contoso|@fabrikam/);

  expectOneTrace(collector);
  expectMetrics(collector, { recorded, mails: tenant.mailbox.messages().length });
});

/** The links of mails lead to pages of this host, and what is no link of ours to one page of its own. */
async function openLinks({ host, tenant }: SteppedApp): Promise<void> {
  const links = tenant.mailbox.messages().flatMap(({ html }) => /href="([^"]*\/reauth\/[^"]+)"/.exec(html)?.[1] ?? []);
  for (const link of links) {
    const page = await fetch(link);
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(await page.text()).not.toMatch(/@contoso|login_hint/);
  }
  const none = await Promise.all(
    ['reauth/forged', 'consented?state=forged'].map((path) => fetch(`${host.url}/${path}`)),
  );
  expect(none.map(({ status }) => status)).toEqual([404, 404]);
  expect(new Set(await Promise.all(none.map((page) => page.text()))).size).toBe(1);
}

function expectMetrics(
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

  // Whether a mail of that day has a link that leads to us depends on whom it hits.
  const recordedAlways = (names: readonly string[]) =>
    names.filter((name) => name !== 'revaudit.page_opens').toSorted();
  expect(recordedAlways([...new Set(figures.map(({ name }) => name))])).toEqual(recordedAlways(Object.keys(METRICS)));
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
  expect(valuesOf('revaudit.poison').toSorted()).toEqual(['notices', 'readings', 'signals']);
}

/** Every notice that was sent belongs to the trace of a signal, back to the run that enqueued it. */
function expectOneTrace(collector: Collector): void {
  const spans = collector.spans();
  const byId = new Map(spans.map((span) => [span.spanId, span]));
  const sent = spans.filter(
    ({ name, attributes }) => name === 'notice-told' && attributes.some(({ value }) => value.stringValue === 'sent'),
  );
  expect(sent.length).toBeGreaterThan(3);
  for (const notice of sent) {
    const processed = byId.get(notice.parentSpanId ?? '');
    const enqueued = byId.get(processed?.parentSpanId ?? '');
    expect([processed?.name, enqueued?.name]).toEqual(['signal-audited', 'signal-told']);
    expect(new Set([notice, processed, enqueued].map((span) => span?.traceId)).size).toBe(1);
    expect(processed?.events.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['settled', 'found', 'recorded', 'planned']),
    );
  }
}
