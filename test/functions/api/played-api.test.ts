/**
 * The API over a played day on a real store: asked whatever its description allows and much that it does not. It never
 * fails, never reads a whole table, takes no page token but its own, and tells a help desk nothing of other people.
 */
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isHelpDesk } from '../../../src/api/access/roles.ts';
import type { RequestContext } from '../../../src/api/answer-request.ts';
import type { Reply } from '../../../src/api/forms/http-reply.ts';
import type { ApiRoute } from '../../../src/api/route.ts';
import { API_ROUTES } from '../../../src/api/route-table.ts';
import { memoryKeys, type SigningKeys, sign } from '../../../src/storage/signing-keys.ts';
import { principalOf } from '../../api/access/tenant-tokens.ts';
import { expectGuarded, expectNoScan, expectProblem } from './expected.ts';
import { type Asked, type PlayedDay, playedDay } from './played-day.ts';
import { operations } from './questions.ts';
import { askForApprovalOf, bodyOf, questionsOfHelpDesk } from './right-questions.ts';

const SEED = Number(process.env.FUZZ_SEED ?? 15);
const RUNS = process.env.LONG ? 3_000 : 20;
const DAY_MS = 86_400_000;

let day: PlayedDay;
let revocations: readonly {
  readonly revocationId: string;
  readonly subject: { readonly kind: string; readonly id: string };
  readonly sweep?: { readonly id: string };
}[];
beforeAll(async () => {
  day = await playedDay(SEED);
  revocations = JSON.parse(String((await ask('list-revocations', { query: [['limit', '1000']] })).body)).revocations;
}, 600_000);
afterAll(() => day.stop());

const routeOf = (name: string): ApiRoute => {
  const route: ApiRoute | undefined = API_ROUTES.find((one) => one.name === name);
  if (route === undefined) throw new RangeError(`No route ${name}`);
  return route;
};
const signedIn = (role: string) => ({
  host: 'auditor.example.net',
  'x-ms-client-principal': principalOf({ tid: day.app.tenant.tenantId, roles: role }),
});
const ask = (name: string, asked: Asked, different?: Partial<RequestContext>): Promise<Reply> =>
  day.ask(routeOf(name), { ...asked, headers: { ...signedIn('Audit.Admin'), ...asked.headers } }, different);
const people = () => {
  const { users } = day.app.tenant.directory;
  return [...users.live(), ...users.allDeleted()];
};

test('whatever is asked is answered or refused as described, without a scan', { timeout: 240_000 }, async () => {
  const { directory } = day.app.tenant;
  const known = [
    ...revocations.slice(0, 12).flatMap(({ revocationId, sweep }) => [revocationId, ...(sweep ? [sweep.id] : [])]),
    ...revocations.slice(0, 3).map(({ revocationId }) => revocationId.slice(0, 8)),
    ...people()
      .slice(0, 8)
      .flatMap(({ id, displayName, userPrincipalName }) => [id, displayName, userPrincipalName]),
    ...directory.servicePrincipals
      .live()
      .slice(0, 5)
      .flatMap(({ id, appId }) => [id, appId]),
    ...directory.policies
      .live()
      .slice(0, 3)
      .map(({ id }) => id),
  ];
  const given = new Map<number, number>();
  for (const { route, statuses, questions, faultsOf } of await operations(known)) {
    const property = fc.asyncProperty(questions, async (asked) => {
      day.readings.length = 0;
      const reply = await day.ask(route, { ...asked, headers: { ...asked.headers, ...signedIn('Audit.Admin') } });
      given.set(reply.status, (given.get(reply.status) ?? 0) + 1);
      expect(statuses).toContain(reply.status);
      expectGuarded(reply);
      expectNoScan(day);
      if (reply.status >= 400) expectProblem(reply);
      if (reply.status !== 200 || !reply.headers['content-type']?.startsWith('application/json')) return;
      expect(faultsOf(JSON.parse(textOf(reply)))).toEqual([]);
    });
    await fc.assert(property, { numRuns: RUNS, seed: SEED });
  }
  expect(day.warnings).toEqual([]);
  // It would prove little if nearly all were refused.
  const answered = given.get(200) ?? 0;
  expect(answered).toBeGreaterThan([...given.values()].reduce((sum, count) => sum + count, 0) / 10);
});

test('what each route answers to a right question is as described', { timeout: 240_000 }, async () => {
  const described = new Map((await operations(['x'])).map(({ route, faultsOf }) => [route.name, faultsOf]));
  const of = (kind: string) => revocations.find(({ subject }) => subject.kind === kind);
  const [user, policy] = [of('user')?.subject.id ?? '', of('policy')];
  const shown = String((await ask('get-revocation', { params: { id: of('user')?.revocationId ?? '' } })).body);
  const [app] = JSON.parse(shown).affectedApps;
  const policyPath = '/api/v1/revocations/{id}/policy';
  const sweep = revocations.find((one) => one.sweep)?.sweep?.id;
  const id = of('user')?.revocationId ?? '';
  const ids = {
    approvals: id,
    apps: app.id,
    users: user,
    policies: policy?.subject.id,
    sweeps: sweep,
    revocations: of('user')?.revocationId,
  };
  // On that day nothing hit too many people.
  await askForApprovalOf(id, day);
  // What these change is looked at where they are tested.
  for (const { name, path, method } of API_ROUTES.filter((route) => !('changes' in route))) {
    const resource = (path.split('/')[3] ?? '') as keyof typeof ids;
    const id = path === policyPath ? policy?.revocationId : ids[resource];
    const reply = await ask(name, {
      ...(path.includes('{id}') && { params: { id: id ?? '' } }),
      ...(name === 'get-why' && { query: [['user', user]] }),
      ...(method === 'POST' && { body: bodyOf(path, user) }),
    });
    const answer = textOf(reply);
    expect([name, reply.status, reply.status === 200 ? '' : answer]).toEqual([name, 200, '']);
    expect([name, described.get(name)?.(JSON.parse(answer))]).toEqual([name, []]);
  }
});

test('a page token counts for its question, for a day, as it was given, and with a key of ours', async () => {
  const question: Asked['query'] = [['limit', '2']];
  const first = JSON.parse(String((await ask('list-revocations', { query: question })).body));
  const next = String(first.next);
  const go = async (
    after: string,
    query = question,
    different: Partial<RequestContext> = {},
    name = 'list-revocations',
  ) => {
    day.readings.length = 0;
    const reply = await ask(
      name,
      {
        query: [...query, ['after', after]],
        ...(routeOf(name).path.includes('{id}') && { params: { id: people()[0]?.id ?? '' } }),
      },
      different,
    );
    const problem = reply.status === 400 ? JSON.parse(String(reply.body))['invalid-params'] : [];
    // Refused before anything is read.
    return [reply.status, problem.map((one: { name: string }) => one.name).join(), day.readings.length] as const;
  };
  expect((await go(next))[0]).toBe(200);
  expect(
    (
      await go(next, [
        ['limit', '5'],
        ['format', 'ndjson'],
      ])
    )[0],
  ).toBe(200);

  const { services } = day;
  const now = day.app.time.now();
  const at = (ms: number) => ({ services: async () => ({ ...services, now: now + ms }) });
  const keyed = (signingKeys: SigningKeys) => ({ services: async () => ({ ...services, now, signingKeys }) });
  const own = await services.signingKeys.all();
  const rotated = (count: number): SigningKeys => {
    const later = Array.from({ length: count }, () => memoryKeys());
    return { all: async () => [...(await Promise.all(later.map((keys) => keys.all()))).flat(), ...own].slice(0, 2) };
  };
  expect((await go(next, question, at(DAY_MS - 60_000)))[0]).toBe(200);
  expect((await go(next, question, keyed(rotated(1))))[0]).toBe(200);

  const [kid = '', payload = '', signature = ''] = next.split('.');
  const inside = Buffer.from(payload, 'base64url').toString();
  const forever = Buffer.from(JSON.stringify({ ...JSON.parse(inside), e: 9e15 })).toString('base64url');
  const otherKeys = memoryKeys();
  const [other] = await otherKeys.all();
  const texts = [
    ...[...next].map((letter, index) => `${next.slice(0, index)}${letter === 'A' ? 'B' : 'A'}${next.slice(index + 1)}`),
    ...Array.from({ length: next.length - 1 }, (_, index) => next.slice(0, index + 1)),
    `${next}.`,
    `${next}A`,
    ` ${next} `,
    `${next},${next}`,
    `${kid}.${forever}.${signature}`,
    `${other?.kid}.${payload}.${signature}`,
    await sign(otherKeys, 'page', inside),
    await sign(services.signingKeys, 'session', inside),
    await sign(services.signingKeys, 'page', JSON.stringify({ n: '~', q: 'another question', e: 9e15 })),
    await sign(services.signingKeys, 'page', '[]'),
    'x'.repeat(5_000),
  ];
  const refused = await Promise.all([
    ...texts.map((text) => go(text)),
    go(next, [['cause', 'account-disabled']]),
    go(next, [['sort', 'severity']]),
    go(next, [['since', '24h']]),
    go(next, [['user', people()[0]?.id ?? '']]),
    go(next, question, at(DAY_MS + 1_000)),
    go(next, question, keyed(rotated(2))),
    go(next, question, keyed(otherKeys)),
    go(next, question, {}, 'list-sweeps'),
    go(next, question, {}, 'get-user'),
    go(next, question, {}, 'get-app'),
  ]);
  expect(new Set(refused.map(String))).toEqual(new Set(['400,after,0']));
  expect(refused.length).toBeGreaterThan(200);
});

test('a help desk never sees a third person or what a policy says, whatever it may ask', {
  timeout: 240_000,
}, async () => {
  const routes = API_ROUTES.filter(({ access }) => access === 'Audit.ReadHelpDesk');
  expect(isHelpDesk({ kind: 'user', id: '', roles: ['Audit.ReadHelpDesk'] })).toBe(true);
  const names = people().map(({ id, displayName, userPrincipalName, mail }) => ({
    id,
    texts: [displayName, userPrincipalName, mail].filter((text) => typeof text === 'string' && text.length > 3),
  }));
  const leaks: unknown[] = [];
  let named = 0;
  for (const route of routes) {
    for (const [about, asked] of questionsOfHelpDesk(route, { everybody: people(), revocations })) {
      const reply = await day.ask(route, { ...asked, headers: signedIn('Audit.ReadHelpDesk') });
      // None was refused for its form: that would prove nothing.
      expect([route.name, asked, [200, 404, 409]]).toEqual([route.name, asked, expect.arrayContaining([reply.status])]);
      const body = String(reply.body);
      const own = names.find(({ id }) => id === about)?.texts ?? [];
      if (own.some((text) => body.includes(String(text)))) named += 1;
      const others = names
        .filter(({ id }) => id !== about)
        .flatMap(({ texts }) => texts)
        .filter((text) => body.includes(String(text)) && !own.some((mine) => String(mine).includes(String(text))));
      // What was asked for is not told by repeating it.
      const told = others.filter((text) => !JSON.stringify(asked).includes(String(text)));
      const policy =
        /"(conditions|grantControls|sessionControls|includeUsers|excludeUsers|settings|before|after|changed|detail)":\s*[[{]/.exec(
          body,
        );
      if (told.length > 0 || policy) leaks.push([route.name, asked, told, policy?.[0]]);
    }
  }
  expect(leaks.slice(0, 5)).toEqual([]);
  expect(named).toBeGreaterThan(10);
});

function textOf({ headers, body }: Reply): string {
  const isPacked = headers['content-encoding'] === 'gzip';
  return isPacked ? gunzipSync(body as Buffer).toString() : String(body);
}
