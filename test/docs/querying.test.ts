/** docs/querying.md: each question, asked of a simulated day in its three ways, gives one answer. */
import { readFileSync } from 'node:fs';
import { TableClient } from '@azure/data-tables';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { playDay } from '../../local/day/play-day.ts';
import { storyFixtures } from '../../local/day/story-fixtures.ts';
import { randomFrom } from '../../local/tenant/random.ts';
import { runHere } from '../cli/run-here.ts';
import { playSweep } from '../functions/api/played-day.ts';
import { SESSION, type SteppedApp, startSteppedApp } from '../functions/stepped-app.ts';
import { problemsOf } from '../infra/kql/language-service.ts';

/** Of the simulated day: its first acts, with bulk work of which one act is undone; or all of it. */
const PLAYED_MS = process.env.LONG ? Number.POSITIVE_INFINITY : 10 * 60_000;
const PAGE = readFileSync(new URL('../../docs/querying.md', import.meta.url), 'utf8');

interface Question {
  readonly title: string;
  readonly command: string;
  readonly request: string;
  readonly table: string;
  readonly filter: string;
  /** How the rows of the table are to be compared with the answer. */
  readonly compared: '' | 'in part' | 'alone';
}

const block = (section: string, language: string) =>
  new RegExp(`\`\`\`${language}( in part| alone)?\\n([\\s\\S]*?)\\n\`\`\``).exec(section);

const QUESTIONS: readonly Question[] = PAGE.split(/^## (?=\d+\. )/m)
  .slice(1)
  .map((section) => {
    const [, compared = '', odata = ''] = block(section, 'odata') ?? [];
    const [, table = '', filter = ''] = /^(\w+): (.+)$/.exec(odata) ?? [];
    return {
      title: section.slice(0, section.indexOf('\n')),
      command: block(section, 'sh')?.[2] ?? '',
      request: block(section, 'http')?.[2] ?? '',
      table,
      filter,
      compared: compared.trim() as Question['compared'],
    };
  });

let app: SteppedApp;
let values: ReadonlyMap<string, string>;

beforeAll(async () => {
  app = await startSteppedApp({ seed: 3, users: 24 });
  const { tenant, time, host } = app;
  const notificationUrl = `${host.url}/api/graph-notification`;
  const fixtures = storyFixtures({ tenant, now: time.now, notificationUrl, chance: randomFrom(3, 'day').next });
  const until = time.now() + PLAYED_MS;
  const stopped = () => time.now() > until;
  await playDay({ fixtures, time, host, stopped, afterStep: async () => {}, onPlayed: () => {} });
  await playSweep(app, fixtures);
  values = await valuesFromDay();
}, 1_500_000);

afterAll(() => app.stop());

const get = async (path: string) => {
  const reply = await fetch(`${app.host.url}${path}`, { headers: { authorization: `Bearer ${SESSION}` } });
  return { status: reply.status, text: await reply.text() };
};

async function valuesFromDay(): Promise<ReadonlyMap<string, string>> {
  const { revocations } = JSON.parse((await get('/api/v1/revocations?limit=1000')).text);
  const disabled = revocations.find(
    (one: { cause: string; affectedAppCount: number }) => one.cause === 'account-disabled' && one.affectedAppCount > 0,
  );
  const policy = revocations.find((one: { subject: { kind: string } }) => one.subject.kind === 'policy');
  const shown = JSON.parse((await get(`/api/v1/revocations/${disabled.revocationId}`)).text);
  const [since, until] = [app.time.now() - 86_400_000, app.time.now() - 600_000];
  const key = (time: number) => String(9_999_999_999_999 - time);
  return new Map([
    ['TENANT', app.tenant.tenantId],
    ['USER', disabled.subject.id],
    ['APP', shown.affectedApps[0].id],
    ['ADMIN', disabled.actor.id],
    ['POLICY', policy.subject.id],
    ['REVOCATION', disabled.revocationId],
    ['SINCE_KEY', key(since)],
    ['UNTIL_KEY', key(until)],
    ['SINCE', new Date(since).toISOString()],
    ['UNTIL', new Date(until).toISOString()],
    ['BUCKET', disabled.subject.id.charAt(0)],
  ]);
}

function filled(text: string): string {
  return [...values].reduce((all, [name, value]) => all.replaceAll(`$${name}`, value), text);
}

/** As a shell splits it: blanks part words, and quotes keep them together. */
function words(command: string): readonly string[] {
  return [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? '');
}

/** Ids of all revocations that an answer lists. */
function idsIn(text: string): readonly string[] {
  return [...new Set([...text.matchAll(/"revocationId": ?"([0-9a-f]{32})"/g)].map(([, id]) => id ?? ''))].toSorted();
}

async function rowsOf({ table, filter }: Question): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const client = TableClient.fromConnectionString(app.connectionString, table, { allowInsecureConnection: true });
  const rows: Record<string, unknown>[] = [];
  for await (const row of client.listEntities({ queryOptions: { filter: filled(filter) } })) rows.push(row);
  return rows;
}

test('there are twenty questions, and no other variables than the page explains', () => {
  expect(QUESTIONS).toHaveLength(20);
  const used = new Set([...PAGE.matchAll(/\$([A-Z]+(?:_KEY)?)/g)].map(([, name]) => name));
  expect([...used].toSorted()).toEqual(
    [
      'TENANT',
      'USER',
      'APP',
      'ADMIN',
      'POLICY',
      'REVOCATION',
      'SINCE_KEY',
      'UNTIL_KEY',
      'SINCE',
      'UNTIL',
      'BUCKET',
    ].toSorted(),
  );
});

describe.each(QUESTIONS)('$title', (question) => {
  test('command, API and table give one answer', async () => {
    const [program, ...args] = words(filled(question.command));
    expect(program).toBe('revaudit');
    const environment = { connectionString: app.connectionString, tenantId: app.tenant.tenantId };
    const ran = await runHere(args, { environment, now: app.time.now });
    expect(ran.code, ran.err).toBe(0);
    const [method, path = ''] = filled(question.request).split(' ');
    expect(method).toBe('GET');
    const { status, text } = await get(path);
    expect(status, text).toBe(200);
    const rows = await rowsOf(question);
    if (question.compared !== 'alone') {
      const ids = idsIn(ran.out);
      expect(ids).toEqual(idsIn(text));
      const inTable = [...new Set(rows.map(({ ofId, revocationId }) => String(ofId ?? revocationId)))].toSorted();
      if (question.compared === '') expect(inTable).toEqual(ids);
      else expect(ids).toEqual(expect.arrayContaining(inTable));
      expect(ids.length).toBeGreaterThan(0);
    }
    if (question.table !== 'SeenSignIns') expect(rows.length).toBeGreaterThan(0);
    expect(ran.out.length).toBeGreaterThan(1);
  });
});

test('an export has each revocation once in each of its forms', async () => {
  const environment = { connectionString: app.connectionString, tenantId: app.tenant.tenantId };
  const exported = async (format: string) =>
    (await runHere(['export', '--format', format], { environment, now: app.time.now })).out;
  const ids = idsIn((await get('/api/v1/export?limit=5000')).text);
  const [json, ndjson, csv, ocsf] = await Promise.all(['json', 'ndjson', 'csv', 'ocsf'].map(exported));
  expect(idsIn(json ?? '')).toEqual(ids);
  expect(JSON.parse(json ?? '')).toHaveLength(ids.length);
  expect(ndjson?.trim().split('\n')).toHaveLength(ids.length);
  const [header = '', ...lines] = (csv ?? '').trim().split('\r\n');
  expect(header.startsWith('revocationId,cause,')).toBe(true);
  expect(lines.map((line) => line.slice(0, 32)).toSorted()).toEqual(ids);
  const events = (ocsf ?? '')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(events.map(({ metadata }) => metadata.uid).toSorted()).toEqual(ids);
});

test('Kusto understands the queries over an export', () => {
  const queries = [...PAGE.matchAll(/```kql\n([\s\S]*?)\n```/g)].map(([, query]) => query ?? '');
  expect(queries).toHaveLength(3);
  for (const query of queries) expect(problemsOf(query)).toEqual([]);
});
