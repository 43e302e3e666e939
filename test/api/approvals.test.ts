/** Approving by HTTP: what was shown is approved and no more, once, by whoever may, and from no other site. */
import { expect, test } from 'vitest';
import { fakeServices } from '../fakes/fake-services.ts';
import { memoryAnswers } from '../fakes/memory-answers.ts';
import { RECORDED, type Reach, recordedReach } from '../notify/approval/approved-reach.ts';
import { ask, HERE } from './ask.ts';

const ID = 'ab'.repeat(16);
const JSON_BODY = { ...HERE, 'content-type': 'application/json' };

function approve(reach: Reach, body: object, headers: Readonly<Record<string, string>> = JSON_BODY, hours = 1) {
  const services = fakeServices(memoryAnswers([]), RECORDED + hours * 3_600_000, { store: reach.store });
  const asked = { services, params: { id: ID }, headers, body: JSON.stringify(body) };
  return ask('POST', '/api/v1/approvals/{id}', asked).then(({ status, body: text }) => ({
    status,
    answer: JSON.parse(String(text)) as Readonly<Record<string, unknown>>,
    accesses: services.accesses,
  }));
}

test('what was shown is approved, once, and it is on record who asked', async () => {
  const reach = await recordedReach(40);
  const { status, answer, accesses } = await approve(reach, { people: 40, pace: 20 });
  expect([status, answer]).toMatchObject([
    200,
    {
      id: ID,
      state: 'approved',
      people: 40,
      perMinute: 20,
      told: 0,
      left: 40,
      minutes: 2,
      approvedBy: { kind: 'session' },
    },
  ]);
  expect(accesses).toMatchObject([{ route: 'approve-notices', query: { id: ID }, caller: { kind: 'session' } }]);
  expect((await approve(reach, { people: 40 })).answer).toMatchObject({ state: 'approved', perMinute: 20 });
  expect(await reach.approvals.releases()).toHaveLength(1);
});

test('another number than was shown is refused, with the one that holds', async () => {
  const reach = await recordedReach(40);
  for (const people of [39, 41])
    expect(await approve(reach, { people })).toMatchObject({
      status: 409,
      answer: { title: 'It has changed', people: 40 },
    });
  expect(await reach.approvals.releases()).toEqual([]);
});

test.each([
  {},
  { people: 0 },
  { people: 40, pace: 0 },
  { people: 40, pace: 10_001 },
  { people: '40' },
  { people: 40, x: 1 },
])('%o is not understood', async (body) => {
  const reach = await recordedReach(40);
  expect((await approve(reach, body)).status).toBe(400);
  expect(await reach.approvals.releases()).toEqual([]);
});

test('after a day, and after it was undone, it is too late', async () => {
  const reach = await recordedReach(40);
  expect(await approve(reach, { people: 40 }, JSON_BODY, 25)).toMatchObject({
    status: 409,
    answer: { title: 'Too late' },
  });
  const closed = { kind: 'closed', order: 2, source: 'directory-audit', sourceId: 'a2' } as const;
  await reach.append({ ...closed, at: '2031-03-02T10:20:00.000Z' });
  expect(await approve(reach, { people: 40 })).toMatchObject({ status: 409, answer: { title: 'Too late' } });
  expect(await reach.approvals.releases()).toEqual([]);
});

test.each([
  ['a form of another site', { 'content-type': 'application/x-www-form-urlencoded' }, 415],
  ['a form that sends text', { 'content-type': 'text/plain' }, 415],
  ['a request that does not say what it sends', {}, 415],
  ['a page of another site', { 'content-type': 'application/json', origin: 'https://evil.example' }, 403],
  [
    'a request that the browser says crosses sites',
    { 'content-type': 'application/json', 'sec-fetch-site': 'cross-site' },
    403,
  ],
])('%s approves nothing', async (_, headers, status) => {
  const reach = await recordedReach(40);
  expect((await approve(reach, { people: 40 }, { ...HERE, ...headers })).status).toBe(status);
  expect(await reach.approvals.releases()).toEqual([]);
});
