/** What answers cost: a list of N lines, one user beside N large reaches, one revocation with a reach of N people. */
import type { Revocation } from '../../src/correlate/revocation.ts';
import type { AuditRecord } from '../../src/record/audit-record.ts';
import { accountDisabled } from './log-records.ts';
import type { ScaleCase } from './scale-row.ts';
import { openScaleStage, type ScaleStage, TENANT_ID } from './scale-stage.ts';
import { idOf, upnOf } from './synthetic-tenant.ts';

const DAY = 86_400_000;
const DAYS = 400;
const APP = 3;
/** In none of the large reaches. */
const OUTSIDER = 1;
const FIRST_INSIDER = 1_000;
/** Just enough for a large reach. */
const LARGE_REACH = 1_200;

export const ANSWER_CASES: readonly ScaleCase[] = [
  {
    name: 'scale-list',
    goals: { 'storage-calls': 0.2 },
    sizes: [30, 200, 1_000],
    async run(lines) {
      const stage = openScaleStage({ users: lines, apps: 20, grants: () => [1, 2] });
      await stage.readTenant();
      for (let user = 0; user < lines; user += 1) await stage.process(accountDisabled(user, stage.now()));
      return stage.measure(() => stage.engine.answers.list({ limit: lines }));
    },
  },
  {
    name: 'scale-users-show',
    goals: { 'storage-calls': 0.2 },
    sizes: [60, 300, 2_000],
    async run(reaches) {
      const stage = openScaleStage({ users: 20, apps: 20, grants: () => [APP] });
      await stage.readTenant();
      await stage.process(accountDisabled(OUTSIDER, stage.now()));
      for (let number = 0; number < reaches; number += 1) {
        const at = stage.now() - Math.floor((number * DAYS * DAY) / reaches);
        await openRecord(stage, consentLost({ number, at, users: LARGE_REACH }));
      }
      return stage.measure(() => stage.engine.answers.user(idOf('user', OUTSIDER), { limit: 20 }));
    },
  },
  {
    name: 'scale-show-large',
    goals: { 'storage-calls': 0.2 },
    sizes: [3_000, 20_000, 100_000],
    largest: 1_000_000,
    async run(users) {
      const stage = openScaleStage({ users: 20, apps: 20 });
      await stage.readTenant();
      const record = consentLost({ number: 1, at: stage.now(), users });
      await openRecord(stage, record);
      return stage.measure(() => stage.engine.answers.show(record.revocation.id));
    },
  },
];

interface LostConsent {
  readonly number: number;
  /** Milliseconds. */
  readonly at: number;
  readonly users: number;
}

/** An app lost its consent for the whole tenant, and these many people used it. */
function consentLost({ number, at, users }: LostConsent): AuditRecord {
  const time = new Date(at).toISOString();
  const people = Array.from({ length: users }, (_, index) => FIRST_INSIDER + index);
  const userIds = people.map((user) => idOf('user', user)).sort();
  const revocation: Revocation = {
    id: (number + 1).toString(16).padStart(32, '0'),
    tenantId: TENANT_ID,
    cause: 'consent-revoked',
    subject: { kind: 'grant', id: `${idOf('app', APP)}_all`, name: `App ${APP} for everybody` },
    occurred: { from: time, to: time },
    keyTime: time,
    openedBy: { source: 'directory-audit', sourceId: `audit-${number}` },
    detail: { lostScopes: ['Mail.Read'] },
  };
  return {
    revocation,
    affected: {
      apps: [{ id: idOf('app', APP), name: `App ${APP}`, appId: idOf('application', APP) }],
      users: people.map((user) => ({ id: idOf('user', user), name: `Person ${user}`, userPrincipalName: upnOf(user) })),
      rectangles: [{ effect: 'dies', bites: 'next-refresh', userIds, appIds: [idOf('app', APP)] }],
    },
    recordedAt: time,
  };
}

async function openRecord({ engine: { pipeline } }: ScaleStage, record: AuditRecord): Promise<void> {
  const { cause, occurred, openedBy, keyTime, detail } = record.revocation;
  const opening = { kind: 'evidence', ...openedBy, cause, occurred, seenAt: keyTime, detail, order: 1 } as const;
  const { ledger, close } = pipeline.views.unit(pipeline.ledger);
  await ledger.append(record.revocation, opening);
  await ledger.open(record);
  await close();
}
