/** `/why`: ids in the address, names in the body, and a help desk gets the verdict without the names of others. */
import { expect, test } from 'vitest';
import { judgeWhy } from '../../src/query/why/judge-why.ts';
import type { WhyQuestion, WhyReply } from '../../src/query/why/why-answer.ts';
import { reportWhy } from '../../src/query/why/why-report.ts';
import { fakeServices } from '../fakes/fake-services.ts';
import { memoryAnswers } from '../fakes/memory-answers.ts';
import { ADA, candidate, facts, NOW, PAYROLL } from '../query/why/why-facts-builder.ts';
import { ask } from './ask.ts';

const KNOWN = facts({ candidates: [candidate(10)] });
const ANSWER = reportWhy(KNOWN, judgeWhy(KNOWN));
const PATH = '/api/v1/why';

function services(reply: WhyReply = ANSWER) {
  const asked: WhyQuestion[] = [];
  const why = async (question: WhyQuestion) => {
    asked.push(question);
    return reply;
  };
  return { asked, services: fakeServices(memoryAnswers([]), NOW, { why }) };
}

test('answers by ids, with a code, and notes who asked about whom', async () => {
  const { asked, services: own } = services();
  const query = { user: ADA.id.toUpperCase(), app: PAYROLL.id, at: '2h', error: '50173' };
  const reply = await ask('GET', PATH, { query, services: own });
  expect(reply.status).toBe(200);
  expect(JSON.parse(String(reply.body))).toEqual(JSON.parse(JSON.stringify(ANSWER)));
  expect(asked).toEqual([{ user: ADA.id, app: PAYROLL.id, at: '2031-03-02T07:00:00.000Z', error: 'AADSTS50173' }]);
  expect(own.accesses).toMatchObject([{ route: 'get-why', aboutId: ADA.id, rows: 1 }]);
});

test('names and pasted errors go in the body', async () => {
  const { asked, services: own } = services();
  const body = { user: 'ada', error: 'AADSTS50173: …' };
  expect((await ask('POST', PATH, { body: JSON.stringify(body), services: own })).status).toBe(200);
  expect(asked).toEqual([body]);
  // Neither the name nor the error, which may have a token in it, is on record.
  expect(own.accesses).toMatchObject([{ route: 'ask-why', query: {}, aboutId: ADA.id, rows: 1 }]);
  expect(JSON.stringify(own.accesses)).not.toContain('AADSTS');
});

test.each([
  [{ user: 'ada@contoso.example' }, 'user'],
  [{}, 'user'],
  [{ user: ADA.id, app: 'payroll' }, 'app'],
  [{ user: ADA.id, at: 'yesterdayish' }, 'at'],
  [{ user: ADA.id, error: 'AADSTS50173' }, 'error'],
  [{ user: ADA.id, name: 'ada' }, 'name'],
])('%j is refused: %s', async (query, name) => {
  const { asked, services: own } = services();
  const reply = await ask('GET', PATH, { query: query as Record<string, string>, services: own });
  expect(reply.status).toBe(400);
  expect(JSON.parse(String(reply.body))['invalid-params']).toMatchObject([{ name }]);
  expect(asked).toEqual([]);
});

test.each([
  [{ unknown: 'app', near: [PAYROLL] }, 404, { party: 'app', near: [PAYROLL] }],
  [{ several: 'user', candidates: [ADA, PAYROLL] }, 409, { party: 'user', candidates: [ADA, PAYROLL] }],
] as const)('%j', async (reply, status, members) => {
  const own = services(reply).services;
  const answered = await ask('POST', PATH, { body: JSON.stringify({ user: 'ada' }), services: own });
  expect(answered.status).toBe(status);
  expect(JSON.parse(String(answered.body))).toMatchObject(members);
});
