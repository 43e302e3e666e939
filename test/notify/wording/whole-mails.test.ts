/** Every mail in full: one example for each cause, reader and language, and for what changes the words. */
import { expect, test } from 'vitest';
import { CAUSE_ENTRIES, CAUSES, type Cause } from '../../../src/detect/cause.ts';
import type { Detail } from '../../../src/detect/report.ts';
import type { Subject, SubjectKind } from '../../../src/detect/subject.ts';
import type { Effect } from '../../../src/impact/affected.ts';
import type { NoticeContent } from '../../../src/notify/notice.ts';
import { exampleDigest, exampleNotice } from '../../../src/notify/wording/example-notice.ts';
import { LANGUAGES, type Language } from '../../../src/notify/wording/language.ts';
import { READERS, type Reader } from '../../../src/notify/wording/reader.ts';
import { renderNotice } from '../../../src/notify/wording/render-notice.ts';
import { STAGE_READERS, STAGES } from '../../../src/notify/wording/stages/stage-templates.ts';
import type { PolicyReach } from '../../../src/record/policy-reach.ts';
import { POLICY_FIGURES, readable, SETTINGS } from '../notice-builder.ts';

const USER = '0a0a0a0a-1111-4111-8111-000000000001';
const APP = '0b0b0b0b-2222-4222-8222-000000000002';
const APP_ID = '0c0c0c0c-3333-4333-8333-000000000003';
const NAMES: Readonly<Record<SubjectKind, string>> = {
  user: 'Ada Example',
  grant: 'CRM for Ada Example',
  'service-principal': 'CRM',
  policy: 'CA17 Require MFA',
  assignment: 'CRM for Ada Example',
  membership: 'Ada Example in Sales',
  application: 'CRM',
  device: 'LAPTOP-17',
  'user-app': 'CRM for Ada Example',
};
const CHANGES: NonNullable<NoticeContent['changes']> = [
  { kind: 'state', from: 'report-only', to: 'enabled' },
  {
    kind: 'list',
    path: 'grantControls.builtInControls',
    added: { shown: ['mfa'], more: 0 },
    removed: { shown: [], more: 0 },
  },
];
const REFUSED: Detail = { signIn: { errorCode: 50173, flow: 'non-interactive' } };

function subjectOf(cause: Cause): Subject {
  const [kind = 'user'] = CAUSE_ENTRIES[cause].subjects;
  const halves = kind === 'grant' || kind === 'assignment' ? `${APP}_${USER}` : `${USER}_${APP}`;
  const isHalved = ['grant', 'assignment', 'membership', 'user-app'].includes(kind);
  const ownId = kind === 'service-principal' ? APP : USER;
  return { kind, id: isHalved ? halves : ownId, name: NAMES[kind] };
}

function mail(cause: Cause, reader: Reader, differing: Partial<NoticeContent> = {}, language: Language = 'en'): string {
  const effect: Effect = cause.startsWith('app-') || cause.startsWith('account-') ? 'blocked' : 'dies';
  const isPolicy = cause === 'policy-changed';
  const { subject, text } = renderNotice(
    readable(reader, {
      cause,
      subject: subjectOf(cause),
      actor: { kind: 'user', id: 'grace', name: 'Grace Hopper' },
      apps: [{ id: APP, name: 'CRM', appId: APP_ID, effect }],
      ...(isPolicy && { ...POLICY_FIGURES, isConditionalAccess: true, changes: CHANGES }),
      ...differing,
    }),
    { ...SETTINGS, language },
  );
  return `Subject: ${subject}\n\n${text}`;
}

/** In English every reader; in each language the two that everybody knows. A file each, to be read aloud. */
test.each(LANGUAGES)('every mail in %s', async (language) => {
  const readers: readonly Reader[] = language === 'en' ? READERS : ['user', 'admins'];
  const mails = CAUSES.flatMap((cause) =>
    readers.map((reader) => `# ${cause}, for ${reader}\n\n${mail(cause, reader, {}, language)}`),
  );
  await expect(mails.join('\n\n\n')).toMatchFileSnapshot(`__snapshots__/mails-${language}.md`);
});

/** To every reader of a stage, and a digest to those who know most and least. */
test.each(LANGUAGES)('the stages and the digest in %s', async (language) => {
  const notices = [
    ...STAGES.flatMap((stage) =>
      STAGE_READERS[stage].map(
        (reader) => [`${stage}, for ${reader}`, exampleNotice('consent-revoked', reader, stage)] as const,
      ),
    ),
    ...(['user', 'admins'] as const).map(
      (reader) => [`digest, for ${reader}`, exampleDigest(exampleNotice('policy-changed', reader))] as const,
    ),
  ];
  const settings = { ...SETTINGS, language, timeZone: 'Europe/Berlin' };
  const mails = notices.map(([name, notice]) => {
    const { subject, text } = renderNotice(notice, settings);
    return `# ${name}\n\nSubject: ${subject}\n\n${text}`;
  });
  await expect(mails.join('\n\n\n')).toMatchFileSnapshot(`__snapshots__/stages-${language}.md`);
});

const UNCERTAIN: PolicyReach = {
  ...POLICY_FIGURES.policyReach,
  effects: POLICY_FIGURES.policyReach.effects.map((figures) => ({ ...figures, effect: 'cannot-decide' })),
  uncertain: ['policy “CA17”, not known: location office'],
};
const between = { from: '2031-03-02T10:00:00.000Z', to: '2031-03-02T10:06:00.000Z' };
const variants: readonly (readonly [string, Cause, Partial<NoticeContent>])[] = [
  ['a policy that was created', 'policy-changed', { detail: { policy: { change: 'created' } } }],
  ['a policy that was tightened', 'policy-changed', { detail: { policy: { change: 'tightened' } } }],
  [
    'a policy that nobody is known to use anything of',
    'policy-changed',
    {
      userCount: 0,
      appCount: 0,
      apps: [],
      policyReach: {
        effects: POLICY_FIGURES.policyReach.effects.map((one) => ({ ...one, inUse: { users: 0, apps: 0, pairs: 0 } })),
        worstApps: [],
      },
    },
  ],
  [
    'a policy that hits in some circumstances',
    'policy-changed',
    { policyReach: { ...POLICY_FIGURES.policyReach, conditional: true } },
  ],
  ['a policy of uncertain effect', 'policy-changed', { policyReach: UNCERTAIN }],
  ['other members of a group', 'policy-changed', { subject: { kind: 'membership', id: 'x', name: 'Ada in Sales' } }],
  ['a connector policy that was created', 'connector-policy-changed', { detail: { policy: { change: 'created' } } }],
  ['a registration that was deleted', 'app-deleted', { subject: { kind: 'application', id: USER, name: 'CRM' } }],
  ['sessions that ended, seen by a refusal', 'sessions-revoked', { detail: REFUSED }],
  ['MFA that is required now', 'mfa-changed', { detail: { mfa: 'required' } }],
  ['scopes that were lost', 'consent-revoked', { detail: { lostScopes: ['Mail.Read', 'Files.Read'] } }],
  ['no actor, and an interval', 'account-disabled', { actor: { kind: 'user', id: 'g' }, occurred: between }],
  ['an app as the actor', 'consent-revoked', { actor: { kind: 'service-principal', id: 's', name: 'Cleaner' } }],
  ['a sweep', 'account-disabled', { sweep: { told: 12, members: 40, names: ['Ada', 'Bo'] }, occurred: between }],
];

test('what changes the words', async () => {
  const mails = variants.flatMap(([name, cause, differing]) =>
    (['user', 'admins'] as const).map((reader) => `# ${name}, for ${reader}\n\n${mail(cause, reader, differing)}`),
  );
  await expect(mails.join('\n\n\n')).toMatchFileSnapshot('__snapshots__/variants-en.md');
});
