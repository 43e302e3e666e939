/** A whole day, and not a word about anybody in the log: ids, causes, counts and codes are enough to follow it. */
import { expect, onTestFinished, test } from 'vitest';
import { castOf } from '../../local/day/cast.ts';
import { readRecord } from '../../local/day/day-summary.ts';
import { playDay } from '../../local/day/play-day.ts';
import { randomFrom } from '../../local/tenant/random.ts';
import { apiAnswers } from '../../src/cli/api-answers.ts';
import { FUNCTION_KEY, type SteppedApp, startSteppedApp } from './stepped-app.ts';

/** Whatever could be told from a line: names and addresses of people, names of apps and policies, what opens a door. */
function secretsOf({ tenant: { directory, token }, posted, connectionString }: SteppedApp): ReadonlySet<string> {
  const people = [...directory.users.live(), ...directory.users.allDeleted()].flatMap((user) => [user.userPrincipalName, user.mail, user.displayName]);
  const things = [...directory.servicePrincipals.live(), ...directory.policies.live(), ...directory.groups.live()].map(({ displayName }) => displayName);
  const states = posted.flatMap((body) => [...body.matchAll(/"clientState":"([^"]+)"/g)].map(([, state]) => state));
  const key = /AccountKey=([^;]+)/.exec(connectionString)?.[1];
  return new Set([...people, ...things, ...states, token, key, FUNCTION_KEY].filter((text) => typeof text === 'string' && text.length > 3) as string[]);
}

test('no line of the log names anybody, or opens anything', { timeout: 120_000 }, async () => {
  const app = await startSteppedApp({ seed: 2, users: 40 });
  onTestFinished(() => app.stop());
  const { tenant, time, host, log } = app;
  const notificationUrl = `${host.url}/api/graph-notification`;
  const cast = castOf({ tenant, now: time.now, notificationUrl, chance: randomFrom(2, 'day').next });
  await playDay({ cast, time, host, stopped: () => false, afterStep: async () => {}, onPlayed: () => {} });
  // The ways that fail are told of as well.
  await fetch(notificationUrl, { method: 'POST', body: JSON.stringify({ value: [{ user: tenant.directory.users.live()[0] }] }) });
  tenant.faults.refuse('/auditLogs', 'Authorization_RequestDenied');
  tenant.faults.failNext('/users', 500, 10);
  await app.pass(6);

  const answers = apiAnswers({ url: `${host.url}/api`, key: FUNCTION_KEY });
  expect((await readRecord(answers)).length).toBeGreaterThan(10);
  expect(tenant.mailbox.messages().length).toBeGreaterThan(3);
  const secrets = secretsOf(app);
  expect(secrets.size).toBeGreaterThan(100);
  const text = log.map((entry) => JSON.stringify(entry)).join('\n');
  expect(log.filter(({ event }) => event === 'said').length).toBeGreaterThan(100);
  expect(log.some(({ event }) => event === 'failed')).toBe(true);
  expect([...secrets].filter((secret) => text.includes(secret))).toEqual([]);
  expect(text).not.toMatch(/@contoso|@fabrikam/);
});
