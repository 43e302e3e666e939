/** A pipeline, an outbox, a mailbox and a clock, for what follows a notice: what left is written down in order. */
import { loopOf } from '../../../src/app/loop-of.ts';
import type { AuditRecorded, SignedIn } from '../../../src/ingest/signal.ts';
import type { TenantChange } from '../../../src/mirror/tenant-change.ts';
import { tableBundles } from '../../../src/notify/bundling/table-bundles.ts';
import { tableIncidents } from '../../../src/notify/bundling/table-incidents.ts';
import type { NoticeChannel } from '../../../src/notify/channels/notice-channel.ts';
import { closeIfBack } from '../../../src/notify/follow-up/close-loop.ts';
import { asItIsNow, remindAndEscalate, whileItIsNeeded } from '../../../src/notify/follow-up/follow-up-rules.ts';
import type { Notice } from '../../../src/notify/notice.ts';
import { noticeOfRow, type StoredNotice } from '../../../src/notify/notice-row.ts';
import { type NoticePolicy, SHIPPED_POLICY } from '../../../src/notify/planning/policy/notice-policy.ts';
import { type SendContext, sendNotice } from '../../../src/notify/send-notice.ts';
import { processSignal } from '../../../src/pipeline.ts';
import { tableStatuses } from '../../../src/record/read-record.ts';
import { tableLargeReaches } from '../../../src/record/recovery/table-large-reaches.ts';
import { memoryTables } from '../../../src/storage/memory-tables.ts';
import type { Tables } from '../../../src/storage/tables.ts';
import { tenantStore } from '../../../src/storage/tenant-store.ts';
import { app, grant, memoryTenant, person } from '../../fakes/memory-tenant.ts';
import { memoryContext, TENANT } from '../../pipeline/memory-context.ts';

const START = Date.parse('2031-03-01T08:00:00Z');
const HOUR = 3_600_000;
export const PEOPLE = ['ada', 'bob', 'cem'];
export const REMINDERS: Reminders = {
  afterHours: 24,
  escalateAfterHours: 48,
  escalateTo: ['manager', 'app-owner', 'help-desk'],
  allGood: false,
};

type Reminders = NonNullable<NoticePolicy['reminders']>;

export const at = (minute: number) => new Date(START + minute * 60_000).toISOString();

/** The consent of the whole tenant for one app was withdrawn: it hits all three. */
export const withdrawn: TenantChange = {
  kind: 'tenant-changed',
  tenantId: TENANT,
  source: 'grants-delta',
  sourceId: 'reading',
  seenAt: at(1),
  between: { from: at(0), to: at(0) },
  object: 'grants',
  clientId: 'mailer',
  before: [grant('mailer', undefined)],
  after: [],
};

/** An administrator ended the sessions of one of them; of all three, a minute apart, it is bulk work. */
export const sessionsRevoked = (userId: string, minute: number): AuditRecorded => ({
  kind: 'audit-recorded',
  tenantId: TENANT,
  source: 'directory-audit',
  sourceId: `audit-${userId}`,
  seenAt: at(minute + 1),
  record: {
    id: `audit-${userId}`,
    at: at(minute),
    activity: 'update stsrefreshtokenvalidfrom timestamp',
    service: 'Core Directory',
    category: 'UserManagement',
    succeeded: true,
    actor: { kind: 'user', id: 'admin' },
    details: {},
    targets: [
      {
        id: userId,
        type: 'User',
        changes: [{ property: 'StsRefreshTokensValidFrom', before: at(-9), after: at(minute) }],
      },
    ],
  },
});

export const signIn = (userId: string, minute: number, appId = 'mailer-app-id'): SignedIn => ({
  kind: 'signed-in',
  tenantId: TENANT,
  source: 'sign-in',
  sourceId: `sign-in-${userId}-${minute}-${appId}`,
  seenAt: at(minute + 1),
  record: {
    id: `sign-in-${userId}-${minute}-${appId}`,
    at: at(minute),
    flow: 'interactive',
    errorCode: 0,
    user: { id: userId },
    app: { id: appId },
    blockingPolicyIds: [],
  },
});

interface Office {
  readonly clock: { now: number };
  /** What left, in order: `reminder ada`, … */
  readonly left: string[];
  readonly notices: Notice[];
  sight: 'sees' | 'blind' | 'never';
  learn(signal: TenantChange | AuditRecorded | SignedIn): Promise<void>;
  /** Lets time pass, and sends what is due. */
  pass(hours: number): Promise<void>;
  states(): Promise<readonly string[]>;
}

export function office(tables: Tables = memoryTables(), reminders: Reminders | null = REMINDERS): Office {
  const clock = { now: START + 60_000 };
  const left: string[] = [];
  const notices: Notice[] = [];
  const tenant = memoryTenant({
    objects: [...[...PEOPLE, 'boss'].map((id) => person(id)), app('mailer'), app('other'), grant('mailer', undefined)],
    managers: { ada: 'boss', bob: 'boss', cem: 'boss' },
    seen: Object.fromEntries(PEOPLE.map((id) => [id, ['mailer']])),
  });
  const mail: NoticeChannel = {
    async deliver({ notice, progress, stopReason, saveProgress }) {
      if (stopReason !== undefined) return { state: 'suppressed', reason: stopReason };
      // The mailbox knows by the key whether it left.
      if (progress === undefined) await saveProgress({ begun: true });
      const line = `${notice.content.stage ?? 'first'} ${notice.audience.id}`;
      if (!notices.some(({ id }) => id === notice.id)) {
        left.push(line);
        notices.push(notice);
      }
      return { state: 'sent' };
    },
    isDelivering: () => false,
    mayHaveLeft: () => true,
  };
  const self: Office = {
    clock,
    left,
    notices,
    sight: 'sees',
    async learn(signal) {
      await processSignal(signal, around().pipeline);
    },
    async pass(hours) {
      const end = clock.now + hours * HOUR;
      for (; clock.now < end; clock.now = Math.min(end, clock.now + HOUR / 6)) {
        const { pipeline, sending, loop } = around();
        for (const ref of await pipeline.outbox.due(clock.now, 100))
          if ((await sendNotice(ref, sending)) === 'sent') await closeIfBack(ref, loop);
      }
    },
    async states() {
      const rows = await allNotices(tables);
      return rows
        .map(({ notice, state, reason }) =>
          [notice.content.stage ?? 'first', notice.audience.id, state, reason].filter(Boolean).join(' '),
        )
        .sort();
    },
  };
  function around() {
    const base = memoryContext(tenant, clock.now, tables);
    const store = tenantStore(tables, TENANT);
    const bundles = tableBundles(store, () => clock.now);
    const statusOf = tableStatuses(store);
    const largeReaches = tableLargeReaches(store, () => clock.now);
    const policy = async (): Promise<NoticePolicy> => ({ ...SHIPPED_POLICY, reminders });
    const loop = {
      ...loopOf({ ...base, bundles, statusOf, policy, largeReaches, now: () => clock.now }),
      sight: async () => self.sight,
    };
    const pipeline = { ...base, now: () => clock.now, loop, largeReaches };
    const sending = {
      outbox: base.outbox,
      bundles,
      incidents: tableIncidents(store),
      channels: { mail },
      statusOf,
      admins: 'admins@contoso.example',
      limit: 25,
      tenant,
      now: () => clock.now,
      mode: 'send',
      line: { isFormed: async () => false },
      rules: {
        renew: (notice, status) => asItIsNow(notice, status, loop),
        restraints: [whileItIsNeeded(loop)],
        lastRestraints: [],
        followUps: [remindAndEscalate(loop)],
      },
    } satisfies Partial<SendContext> as unknown as SendContext;
    return { pipeline, sending, loop };
  }
  return self;
}

async function allNotices(tables: Tables): Promise<readonly StoredNotice[]> {
  const { rows } = await tables('Notices').query({ partition: { from: '', to: '~' } });
  return rows.map((row) => noticeOfRow({ row, etag: '' })).filter((one) => one !== undefined);
}
