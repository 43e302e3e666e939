/** An example of a notice for each cause and reader, for `revaudit notices preview`. The people in it are no one. */
import { defined } from '../../base/defined.ts';
import { CAUSE_ENTRIES, type Cause, severityOf } from '../../detect/cause.ts';
import type { Detail } from '../../detect/report.ts';
import { assignmentSubjectId, grantSubjectId, type SubjectKind, userAppSubjectId } from '../../detect/subject.ts';
import type { Effect } from '../../impact/affected.ts';
import type { DigestLine, NoticeContent, NoticeStage, SuppressionReason } from '../notice.ts';
import type { ReadableNotice } from './notice-parts.ts';
import type { Reader } from './reader.ts';

const TENANT = '0f0f0f0f-0000-4000-8000-00000000000f';
const USER = '0a0a0a0a-1111-4111-8111-000000000001';
const APP = '0b0b0b0b-2222-4222-8222-000000000002';
const APP_ID = '0c0c0c0c-3333-4333-8333-000000000003';
const ADMIN = '0d0d0d0d-4444-4444-8444-000000000004';
const OTHER = '0e0e0e0e-5555-4555-8555-000000000005';
const AT = '2031-03-02T10:06:00.000Z';

/** The subject of each kind, with the name that it has in the directory. */
const SUBJECTS: Readonly<Record<SubjectKind, readonly [id: string, name: string]>> = {
  user: [USER, 'Ada Example'],
  grant: [grantSubjectId(APP, USER), 'Expense Sync for Ada Example'],
  'service-principal': [APP, 'Expense Sync'],
  policy: [OTHER, 'CA017 Require MFA for finance apps'],
  assignment: [assignmentSubjectId(APP, USER), 'Expense Sync for Ada Example'],
  membership: [`${OTHER}_${USER}`, 'Ada Example in Finance'],
  application: [OTHER, 'Expense Sync'],
  device: [OTHER, 'LAPTOP-17'],
  'user-app': [userAppSubjectId(USER, APP), 'Expense Sync for Ada Example'],
};

/** Where it is not `dies`. */
const EFFECTS: Readonly<Partial<Record<Cause, Effect>>> = {
  'app-role-removed': 'blocked',
  'app-disabled': 'blocked',
  'app-credential-lost': 'blocked',
  'account-disabled': 'blocked',
  'mfa-changed': 'reprompts',
  'policy-changed': 'reprompts',
  'device-noncompliant': 'blocked',
  'device-disabled': 'blocked',
  'risk-raised': 'cannot-decide',
  'sign-in-frequency': 'reprompts',
  'refresh-token-expired': 'reprompts',
  'policy-blocked': 'blocked',
  'mfa-required': 'reprompts',
  'consent-missing': 'reprompts',
  'assignment-missing': 'blocked',
};

const DETAILS: Readonly<Partial<Record<Cause, Detail>>> = {
  'consent-revoked': { lostScopes: ['Mail.Read', 'Files.Read.All'] },
  'mfa-changed': { mfa: 'required' },
  'policy-changed': { policy: { change: 'created' } },
  'connector-policy-changed': { policy: { change: 'tightened' } },
  'token-policy-changed': { policy: { change: 'changed' } },
};

const POLICY_FIGURES: Partial<NoticeContent> = {
  userCount: 12,
  appCount: 5,
  isConditionalAccess: true,
  changes: [{ kind: 'created', state: 'enabled' }],
  inScope: { users: 50, apps: 8, pairs: 400 },
  policyReach: {
    effects: [
      {
        effect: 'reprompts',
        inScope: { users: 50, apps: 8, pairs: 400 },
        inUse: { users: 12, apps: 5, pairs: 20 },
      },
    ],
    worstApps: [
      { id: APP, name: 'Expense Sync', effect: 'reprompts', users: 9 },
      { id: OTHER, name: 'Payroll', effect: 'reprompts', users: 3 },
    ],
  },
};

/** What each stage knows besides. */
const STAGE_CONTENT: Readonly<Record<NoticeStage, Partial<NoticeContent>>> = {
  reminder: {},
  escalation: { stageFacts: { people: ['Ada Example'], since: AT } },
  'all-good': { stageFacts: { people: ['Ada Example'], since: AT } },
  'please-wait': {},
  'would-block': { stageFacts: { people: ['Ada Example'], policies: ['CA017 Require MFA for finance apps'] } },
  'endpoint-disabled': { stageFacts: { since: AT }, userCount: 0 },
};

export function exampleNotice(cause: Cause, reader: Reader, stage?: NoticeStage): ReadableNotice {
  const [kind = 'user'] = CAUSE_ENTRIES[cause].subjects;
  const [id, name] = SUBJECTS[kind];
  const isChange = CAUSE_ENTRIES[cause].family === 'change';
  const effect = EFFECTS[cause] ?? 'dies';
  return {
    id: `e${'0'.repeat(31)}`,
    tenantId: TENANT,
    revocationId: '4f2a9c71d08b3e56a1c94d7e2f6b8035',
    reader,
    content: defined({
      cause,
      subject: { kind, id, name },
      occurred: { from: AT, to: AT },
      actor: isChange ? ({ kind: 'user', id: ADMIN, name: 'Grace Hopper' } as const) : undefined,
      detail: DETAILS[cause] ?? {},
      apps: [{ id: APP, name: 'Expense Sync', appId: APP_ID, effect }],
      appCount: 1,
      userCount: 1,
      ...(cause === 'policy-changed' && forReader(POLICY_FIGURES, reader)),
      ...(stage && { stage, ...STAGE_CONTENT[stage] }),
    }),
  };
}

/** The person concerned reads of the apps that are theirs. */
function forReader(figures: Partial<NoticeContent>, reader: Reader): Partial<NoticeContent> {
  return reader === 'user' ? { ...figures, appCount: 1 } : figures;
}

/** A digest of a day on which this happened, and some more. */
export function exampleDigest(notice: ReadableNotice): ReadableNotice {
  const { reader, revocationId, content } = notice;
  const of = (cause: Cause, id: string, differing: Partial<NoticeContent> = {}): DigestLine => ({
    severity: severityOf(cause),
    revocationId: id,
    content: { ...exampleNotice(cause, reader).content, ...differing },
  });
  const others: readonly DigestLine[] =
    reader === 'user'
      ? [of('refresh-token-inactive', `9b${revocationId.slice(2)}`)]
      : [
          of('account-disabled', `71${revocationId.slice(2)}`, {
            sweep: { told: 40, members: 40, names: ['Ada Example', 'Alan Example'] },
            userCount: 40,
            occurred: { from: AT, to: '2031-03-02T10:31:00.000Z' },
          }),
          of('consent-missing', `9b${revocationId.slice(2)}`, { missed: 'too-late' }),
        ];
  const lines = [{ severity: severityOf(content.cause), revocationId, content }, ...others];
  return { ...notice, content: { ...content, digest: { day: '2031-03-02', lines, more: 3 } } };
}

/** Whoever can no longer read their mail. */
export function exampleSuppression(cause: Cause, reader: Reader): SuppressionReason | undefined {
  const isUnusable = cause === 'account-disabled' || cause === 'account-deleted';
  return isUnusable && reader === 'user' ? 'account-unusable' : undefined;
}
