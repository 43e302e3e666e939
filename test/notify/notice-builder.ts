/** The ordinary notice; a test names what differs. */

import type { Audience, NoticeContent, PlannedNotice } from '../../src/notify/notice.ts';
import type { ReadableNotice } from '../../src/notify/wording/notice-parts.ts';
import type { Reader } from '../../src/notify/wording/reader.ts';
import { PLAIN_WORDS, type WordingSettings } from '../../src/notify/wording/wording-settings.ts';
import { MOMENT } from '../impact/revocation-builder.ts';

const RECORDED = Date.parse(MOMENT);
export const DUE = RECORDED + 120_000;
export const MAILBOX = 'notices@contoso.example';

export const ada: Audience = { kind: 'user', id: 'ada', mail: 'ada@contoso.example', name: 'Ada Example' };

export function content(differing: Partial<NoticeContent> = {}): NoticeContent {
  return {
    cause: 'consent-revoked',
    subject: { kind: 'grant', id: 'mailer_ada' },
    occurred: { from: MOMENT, to: MOMENT },
    detail: {},
    apps: [{ id: 'mailer', name: 'Mail Sync', effect: 'dies' }],
    appCount: 1,
    userCount: 1,
    ...differing,
  };
}

export function planned(differing: Partial<PlannedNotice> = {}): PlannedNotice {
  return {
    id: '0123456789abcdef0123456789abcdef',
    tenantId: 'tenant',
    revocationId: 'r1',
    audience: ada,
    channel: 'mail',
    dueAt: new Date(DUE).toISOString(),
    content: content(),
    initialState: 'due',
    ...differing,
  };
}

/** A notice to this reader, with whatever the test says is different in it. */
export function readable(reader: Reader, differing: Partial<NoticeContent> = {}): ReadableNotice {
  const { id, tenantId } = planned();
  return { id, tenantId, revocationId: REVOCATION, reader, content: content(differing) };
}

const REVOCATION = '4f2a9c71d08b3e56a1c94d7e2f6b8035';

/** What a deployment may have set. */
export const SETTINGS: WordingSettings = {
  ...PLAIN_WORDS,
  organisation: 'Contoso',
  helpDesk: 'helpdesk@contoso.example',
  publicUrl: 'https://auditor.contoso.example',
  runbooksUrl: 'https://docs.contoso.example/runbooks',
};

/** Of a policy that hits 50 people at 8 apps, of whom 12 are known to use 5 of them. */
export const POLICY_FIGURES = {
  inScope: { users: 50, apps: 8, pairs: 400 },
  policyReach: {
    effects: [
      {
        effect: 'blocked',
        inScope: { users: 50, apps: 8, pairs: 400 },
        inUse: { users: 12, apps: 5, pairs: 20 },
      },
    ],
    worstApps: [
      { id: 'crm', name: 'CRM', effect: 'blocked', users: 12 },
      { id: 'wiki', name: 'Wiki', effect: 'blocked', users: 3 },
    ],
  },
} as const satisfies Partial<NoticeContent>;
