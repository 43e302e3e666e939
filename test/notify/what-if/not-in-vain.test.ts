/** A person whose sign-in would be refused is asked to wait, the admins hear of it once, and there is no loop. */
import { expect, test } from 'vitest';
import type { NoticeContent, PlannedNotice } from '../../../src/notify/notice.ts';
import { audienceKeyOf } from '../../../src/notify/notice-row.ts';
import { NO_RULES } from '../../../src/notify/sending-rules.ts';
import { notInVain } from '../../../src/notify/what-if/not-in-vain.ts';
import type { SignInAsked, SignInOutlook } from '../../../src/notify/what-if/what-if.ts';
import type { RevocationStatus } from '../../../src/record/revocation-status.ts';
import { memoryTenant, person } from '../../fakes/memory-tenant.ts';
import { postOffice } from '../channels/fake-post-office.ts';
import { content, DUE, planned } from '../notice-builder.ts';

const ADA = '11111111-2222-4333-8444-555555555555';
const BLOCKED: SignInOutlook = { outlook: 'blocked', policies: [{ id: 'p1', name: 'Block it' }] };
const OPEN: SignInOutlook = { outlook: 'not-blocked' };
const appIdOf = (number: number) => `00000000-0000-4000-8000-00000000000${number}`;
const apps = (count: number): NoticeContent['apps'] =>
  Array.from({ length: count }, (_, index) => ({
    id: `app${index + 1}`,
    name: `App ${index + 1}`,
    appId: appIdOf(index + 1),
    effect: 'dies',
  }));

const GRACE = '6ace0000-0000-4000-8000-000000000001';
const ADMINS = { admins: 'admins@contoso.example' };
const hash = (letter: string) => letter.repeat(32);

const toAda = (differing: Partial<PlannedNotice> = {}, about: Partial<NoticeContent> = {}) =>
  planned({
    audience: { kind: 'user', id: ADA, mail: 'ada@contoso.example', name: 'Ada Example' },
    content: content({ apps: apps(1), ...about }),
    ...differing,
  });

function office(answer: (asked: SignInAsked) => SignInOutlook, status?: () => RevocationStatus) {
  const post = postOffice({ ...(status && { status }) });
  const asked: SignInAsked[] = [];
  const whatIf = {
    ask: async (signIn: SignInAsked) => {
      asked.push(signIn);
      return answer(signIn);
    },
  };
  const worker = () => {
    const { outbox } = post.worker();
    const rules = { ...NO_RULES, lastRestraints: [notInVain({ whatIf, outbox, settings: ADMINS })] };
    return post.worker(undefined, { rules, tenant: memoryTenant({ objects: [person(ADA)] }) });
  };
  return {
    ...post,
    asked,
    async send(...notices: readonly PlannedNotice[]) {
      await worker().outbox.plan(notices);
      await post.drain(worker());
    },
    told: () => post.mailbox.delivered.map(({ to, subject }) => `${to}: ${subject}`),
    reasonOf: async ({ id, audience }: PlannedNotice) =>
      (await worker().outbox.get({ noticeId: id, audienceKey: audienceKeyOf(audience) }))?.reason,
  };
}

test('who would be refused is asked to wait, and the admins are told why; neither is asked about', async () => {
  const post = office(() => BLOCKED);
  const notice = toAda();

  await post.send(notice);

  expect(await post.reasonOf(notice)).toBe('would-block');
  expect(post.told().toSorted()).toEqual([
    expect.stringMatching(/^ada@contoso\.example: App 1: please wait/),
    expect.stringMatching(/^admins@contoso\.example: .*App 1 would be refused/),
  ]);
  expect(post.asked).toEqual([{ userId: ADA, appId: appIdOf(1) }]);
});

test.each([
  ['not blocked', OPEN],
  ['not known', { outlook: 'unknown', code: 'DIRECTORY_THROTTLED' }],
] as const)('where it is %s, the notice goes as always', async (_, answer) => {
  const post = office(() => answer);

  await post.send(toAda());

  expect(post.told()).toEqual(['ada@contoso.example: App 1: you may need to approve it again']);
});

test('where another app is open the notice goes, and the admins hear of the one that is not', async () => {
  const post = office(({ appId }) => (appId === appIdOf(2) ? BLOCKED : OPEN));

  await post.send(toAda({}, { apps: apps(2), appCount: 2 }));

  expect(post.told().toSorted()).toEqual([
    'ada@contoso.example: App 1: you may need to approve it again',
    expect.stringMatching(/^admins@contoso\.example: .*App 2 would be refused/),
  ]);
});

test('of many apps the first three are asked about', async () => {
  const post = office(() => BLOCKED);

  await post.send(toAda({}, { apps: apps(5), appCount: 5 }));

  expect(post.asked.map(({ appId }) => appId)).toEqual([1, 2, 3].map(appIdOf));
});

test('a reminder that would be in vain is not sent, and nobody is told twice to wait', async () => {
  const post = office(() => BLOCKED);

  await post.send(toAda(), toAda({ id: hash('c') }, { stage: 'reminder' }));

  expect(post.told()).toHaveLength(2);
});

test.each([
  ['nobody signs in', { cause: 'account-disabled' }],
  ['a policy blocks anyway', { cause: 'policy-changed', apps: [{ ...apps(1)[0], effect: 'blocked' }] }],
  ['it is all good', { stage: 'all-good' }],
] as const)('it is not asked where %s', async (_, about) => {
  const post = office(() => BLOCKED);

  await post.send(toAda({}, about as Partial<NoticeContent>));

  expect(post.asked).toEqual([]);
});

test('of one sweep the admins get one mail about the same policies, however many people they refuse', async () => {
  const place = {
    kind: 'placed',
    cause: 'consent-revoked',
    subject: { kind: 'grant', id: 'mailer_ada' },
    at: new Date(DUE).toISOString(),
    root: { kind: 'user', id: 'eve' },
    order: 1,
  } as const;
  const post = office(
    () => BLOCKED,
    () => ({ state: 'open', actor: { kind: 'user', id: 'eve' }, place }),
  );
  const grace = { ...toAda().audience, id: GRACE, mail: 'grace@contoso.example' };
  const [one, two] = [
    toAda({ revocationId: hash('1') }),
    toAda({ id: hash('d'), revocationId: hash('2'), audience: grace }),
  ];

  await post.send(one, two);

  expect(
    post
      .told()
      .map((line) => line.split(':')[0])
      .toSorted(),
  ).toEqual(['ada@contoso.example', 'admins@contoso.example', 'grace@contoso.example']);
});

test('a rehearsal only rehearses: nothing leaves, of the three', async () => {
  const post = office(() => BLOCKED);

  await post.send(toAda({ rehearsal: true }));

  expect(post.told()).toEqual([]);
});
