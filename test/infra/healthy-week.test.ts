/** No alert between the provisioning and the first deployment, nor in a healthy week after it, which ends in a stop. */
import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Cron } from 'croner';
import { expect, test } from 'vitest';
import { type AlertRule, alertRules, firedBy } from './kql/alert-rules.ts';
import type { Row } from './kql/evaluate-query.ts';
import { INFRA } from './template.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const PROVISIONED = Date.parse('2026-06-01T08:00:00Z');
/** Just after the hourly timers would have run. */
const DEPLOYED = Date.parse('2026-06-01T11:07:00Z');
const STOPPED = DEPLOYED + 7 * 24 * HOUR;
/** Telemetry is in the workspace only after some minutes. */
const UNDERWAY = 4 * MINUTE;

const measured = (Name: string, time: number, by: Readonly<Record<string, string>>, Sum: number): Row => ({
  TimeGenerated: time,
  Name,
  Properties: by,
  Sum,
  Max: Sum,
  ItemCount: 1,
});

/** What the timers of the code measure: each run is a heartbeat, and its source was read. */
function timerRows(): readonly Row[] {
  const sources = globSync('functions/*.ts', { cwd: resolve(INFRA, '..') }).map((file) =>
    readFileSync(resolve(INFRA, '..', file), 'utf8'),
  );
  const timers = sources.flatMap((text) => [...text.matchAll(/app\.timer\('([^']+)', \{ schedule: '([^']+)'/g)]);
  return timers.flatMap(([, timer = '', schedule = '']) => {
    const cron = new Cron(schedule, { timezone: 'UTC' });
    const rows: Row[] = [];
    for (let run = cron.nextRun(new Date(DEPLOYED)); run !== null && Number(run) < STOPPED; run = cron.nextRun(run)) {
      rows.push(measured('revaudit.heartbeat', Number(run), { timer }, 1));
      rows.push(measured('revaudit.source_blind_minutes', Number(run), { source: timer }, 0));
    }
    return rows;
  });
}

/** The audit log is often a quarter of an hour late; one outage of a minute a day is normal. */
function otherRows(): readonly Row[] {
  const rows: Row[] = [];
  for (let time = DEPLOYED; time < STOPPED; time += 15 * MINUTE) {
    rows.push(measured('revaudit.canary.lag', time, { signal: 'directory-audit' }, 15 * 60));
    rows.push(measured('revaudit.poison', time, { queue: 'signals' }, 0));
    rows.push(measured('revaudit.clock_skew', time, { clock: 'graph' }, 2));
    rows.push(measured('revaudit.subscription.expires_in', time, { resource: 'users' }, 10 * 86_400));
    if ((time - DEPLOYED) % (24 * HOUR) === 0) rows.push(measured('revaudit.retries', time, { reason: 'outage' }, 30));
  }
  return rows;
}

const rows = [...timerRows(), ...otherRows()].toSorted((a, b) => Number(a.TimeGenerated) - Number(b.TimeGenerated));
const times = rows.map((row) => Number(row.TimeGenerated));

/** The rows that the rule can see at this time. */
function seenBy({ windowMs }: AlertRule, now: number): readonly Row[] {
  const index = (time: number) => {
    const found = times.findIndex((candidate) => candidate > time);
    return found === -1 ? times.length : found;
  };
  return rows.slice(index(now - windowMs), index(now - UNDERWAY));
}

/** Densely around the deployment, then every hour; at the end around the stop. */
function* evaluations({ everyMs }: AlertRule, from: number, to: number): Generator<number> {
  const dense = DEPLOYED + 5 * HOUR;
  for (let now = from; now < to; now += now < dense ? everyMs : Math.max(everyMs, 3 * HOUR + everyMs)) yield now;
}

test.each(alertRules().map((rule) => [rule.name, rule] as const))('%s does not fire', (_, rule) => {
  const fired = [...evaluations(rule, PROVISIONED, STOPPED)].filter(
    (now) => firedBy(rule, seenBy(rule, now), now).length > 0,
  );
  expect(fired.map((now) => new Date(now).toISOString())).toEqual([]);
});

test('after the stop one alert fires, and says that everything has stopped', () => {
  const fired = alertRules().flatMap((rule) =>
    firedBy(rule, seenBy(rule, STOPPED + 45 * MINUTE), STOPPED + 45 * MINUTE).map((what) => `${rule.name}: ${what}`),
  );
  expect(fired).toEqual(['no-heartbeat: all of them']);
});
