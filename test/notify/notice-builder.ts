/** The ordinary notice; a test names what differs. */

import type { Audience, NoticeContent, PlannedNotice } from '../../src/notify/notice.ts';
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
    because: 'it concerns your own sign-in',
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
