/** The API's answers, from a list. */
import { expect, test } from 'vitest';
import type { Answers } from '../../src/query/answers.ts';
import { memoryKeys } from '../../src/storage/signing-keys.ts';
import { ADA, NOW, PAYROLL, revocationView } from '../cli/revocation-view.ts';
import { fakeServices } from '../fakes/fake-services.ts';
import { memoryAnswers } from '../fakes/memory-answers.ts';
import { ask } from './ask.ts';

const KEYS = memoryKeys();
/** Page tokens of one request are taken by the next. */
const SERVICES = (answers: Answers) => fakeServices(answers, NOW, { signingKeys: KEYS });
const OTHER_ADA = { id: '0a0a0a0a-1111-4111-8111-000000000002', name: ADA.name };
const VIEWS = [
  revocationView(1),
  revocationView(2, { cause: 'consent-revoked' }),
  revocationView(30),
  revocationView(40, { affectedUsers: [{ ...OTHER_ADA, apps: [] }], affectedApps: [] }),
];

const PATHS = {
  revocations: ['/api/v1/revocations', '/api/v1/revocations/{id}'],
  sweeps: ['/api/v1/sweeps/{id}', '/api/v1/sweeps/{id}'],
  apps: ['/api/v1/apps/{id}', '/api/v1/apps/{id}'],
  users: ['/api/v1/users', '/api/v1/users/{id}'],
} as const;

async function get(
  collection: keyof typeof PATHS,
  {
    id,
    query = {},
    body,
    answers = memoryAnswers(VIEWS),
  }: {
    readonly id?: string;
    readonly query?: Record<string, string>;
    readonly body?: string;
    readonly answers?: Answers;
  } = {},
) {
  const reply = await ask(body === undefined ? 'GET' : 'POST', PATHS[collection][id === undefined ? 0 : 1], {
    ...(id !== undefined && { params: { id } }),
    query,
    ...(body !== undefined && { body }),
    services: SERVICES(answers),
  });
  return { ...reply, body: JSON.parse(String(reply.body)) };
}

const named = (name: string) => get('users', { body: JSON.stringify({ name }) });

test('lists what is on record, newest first', async () => {
  const { status, body } = await get('revocations');
  expect(status).toBe(200);
  expect(body.revocations.map(({ revocationId }: { revocationId: string }) => revocationId)).toEqual(
    VIEWS.map(({ revocationId }) => revocationId),
  );
});

test('since and cause narrow the list', async () => {
  expect((await get('revocations', { query: { since: '24h' } })).body.revocations).toHaveLength(2);
  expect(
    (await get('revocations', { query: { since: '24h', cause: 'consent-revoked' } })).body.revocations,
  ).toHaveLength(1);
});

test.each(['revocations', 'sweeps', 'export', 'notices', 'stats', 'accesses'])(
  '%s: a span that ends before it begins is a problem of "since"',
  async (name) => {
    const path = `/api/v1/${name}`;
    const reply = await ask('GET', path, {
      query: { since: '1h', until: '2h' },
      services: SERVICES(memoryAnswers(VIEWS)),
    });
    expect([reply.status, JSON.parse(String(reply.body))['invalid-params']]).toEqual([
      400,
      [{ name: 'since', reason: 'must be before "until"' }],
    ]);
  },
);

test('the notices of a list stand with their revocations; of one, no other filter counts', async () => {
  const asked = async (query: Record<string, string>) => {
    const reply = await ask('GET', '/api/v1/notices', { query, services: SERVICES(memoryAnswers(VIEWS)) });
    return { status: reply.status, body: JSON.parse(String(reply.body)) };
  };
  const id = VIEWS[0]?.revocationId ?? '';
  const one = await asked({ revocation: id });
  expect(one.body.notices.every((line: { revocationId: string }) => line.revocationId === id)).toBe(true);
  expect(await asked({ revocation: id, cause: 'account-disabled' })).toMatchObject({
    status: 400,
    body: { 'invalid-params': [{ name: 'cause' }] },
  });
  expect(await asked({ since: '24h', limit: '1' })).toMatchObject({ status: 200, body: { next: expect.any(String) } });
});

test('the continuation token returns all pages', async () => {
  const first = await get('revocations', { query: { limit: '3' } });
  const second = await get('revocations', { query: { limit: '3', after: first.body.next } });
  expect([...first.body.revocations, ...second.body.revocations]).toHaveLength(4);
  expect(second.body.next).toBeUndefined();
});

test('an invalid token is a problem of the parameter', async () => {
  const { status, body } = await get('revocations', { query: { after: 'made-up' } });
  expect(status).toBe(400);
  expect(body['invalid-params']).toMatchObject([{ name: 'after' }]);
});

test('one revocation is returned completely, by an id in upper or lower case', async () => {
  const { status, body } = await get('revocations', { id: VIEWS[1]?.revocationId.toUpperCase() ?? '' });
  expect(status).toBe(200);
  expect(body).toEqual(VIEWS[1]);
});

test.each(['00000000000000000000000000000000', 'nonsense', "' or 1 eq 1"])('%j is not on record', async (id) => {
  const { status, headers, body } = await get('revocations', { id });
  expect(status).toBe(404);
  expect(headers.get('content-type')).toContain('application/problem+json');
  expect(body.detail).toContain(id);
});

test('the start of an id is enough, as long as only one begins so', async () => {
  const [first, second] = [VIEWS[0]?.revocationId ?? '', VIEWS[1]?.revocationId ?? ''];
  expect(await get('revocations', { id: `“${first.slice(0, 8).toUpperCase()}”` })).toMatchObject({
    status: 200,
    body: { revocationId: first },
  });
  const twins = [
    revocationView(1, { revocationId: first }),
    revocationView(2, { revocationId: `${first.slice(0, 31)}x` }),
  ];
  const reply = await get('revocations', { id: first.slice(0, 8), answers: memoryAnswers(twins) });
  expect(reply.status).toBe(409);
  expect(reply.body.candidates).toHaveLength(2);
  const wrong = `${second.slice(0, 30)}${second.endsWith('00') ? '11' : '00'}`;
  expect(await get('revocations', { id: wrong })).toMatchObject({ status: 404, body: { near: [{ id: second }] } });
  expect((await named('Ada Lovelase')).body).toMatchObject({ status: 404, near: [{ id: ADA.id }, {}] });
});

test('an app and a user are returned with their revocations', async () => {
  const [app, user] = [await get('apps', { id: PAYROLL.name }), await get('users', { id: ADA.id })];
  expect(app.body.subject).toEqual({ kind: 'service-principal', ...PAYROLL });
  expect(user.body.subject).toEqual({ kind: 'user', ...ADA });
  expect([app.body.revocations.length, user.body.revocations.length]).toEqual([3, 3]);
});

test('an unknown name is not on record, and a name of two users is a conflict that lists both', async () => {
  expect((await named('Nobody')).status).toBe(404);
  const { status, body } = await named(ADA.name);
  expect(status).toBe(409);
  expect(body.candidates).toEqual([ADA, OTHER_ADA]);
});

test('a person is asked for by name in a body; a name in the path gets 400, which says so', async () => {
  const only = await get('users', { body: JSON.stringify({ name: `"${OTHER_ADA.id.toUpperCase()}"` }) });
  expect(only.body.subject.id).toBe(OTHER_ADA.id);
  for (const id of [ADA.name, 'ada@contoso.com', ' ', 'x'.repeat(10_000), '\ud800', "' or 1 eq 1"]) {
    const { status, headers, body } = await get('users', { id });
    expect([status, headers.get('content-type')]).toEqual([400, expect.stringContaining('application/problem+json')]);
    expect(body.detail).toContain('POST /api/v1/users');
  }
});

test.each(['', 'x', '[]', 'null', '{}', '{"name":""}', '{"name":7}', '{"name":{"toString":1}}', '{"name":" \u200b "}'])(
  'the body %s has no name',
  async (text) => {
    expect(await get('users', { body: text })).toMatchObject({
      status: 400,
      body: { title: 'The body is not understood' },
    });
  },
);

test('deep and long bodies have no name', async () => {
  for (const name of ['['.repeat(200_000) + ']'.repeat(200_000), `"${'x'.repeat(2_000)}"`])
    expect((await get('users', { body: `{"name":${name}}` })).status).toBe(400);
});

test('the reply to a wrong query names each parameter and what is allowed', async () => {
  const { status, headers, body } = await get('users', { id: ADA.id, query: { limit: '0', cause: 'x' } });
  expect(status).toBe(400);
  expect(headers.get('content-type')).toContain('application/problem+json');
  expect(body['invalid-params']).toMatchObject([
    { name: 'cause', reason: expect.stringContaining('consent-revoked') },
    { name: 'limit', reason: expect.stringContaining('1000') },
  ]);
});

test('no reply may be cached or sniffed', async () => {
  const replies = [await get('revocations'), await get('revocations', { id: 'nonsense' })];
  expect(replies.map(({ headers }) => [headers.get('cache-control'), headers.get('x-content-type-options')])).toEqual([
    ['no-store', 'nosniff'],
    ['no-store', 'nosniff'],
  ]);
});

test('a sweep is returned with its members, in upper or lower case; an unknown id is not on record', async () => {
  const sweep = {
    id: `sweep-${VIEWS[0]?.revocationId}`,
    by: { kind: 'user', id: ADA.id },
    members: 1,
    occurred: { from: '2031-03-02T08:00:00.000Z', to: '2031-03-02T08:00:00.000Z' },
  } as const;
  const answers = memoryAnswers([revocationView(1, { sweep })]);
  expect((await get('sweeps', { id: sweep.id.toUpperCase(), answers })).body).toMatchObject({
    ...sweep,
    cause: 'account-disabled',
    revocations: [{ sweep }],
  });
  for (const id of [`sweep-${'0'.repeat(32)}`, 'nonsense']) expect((await get('sweeps', { id })).status).toBe(404);
});
