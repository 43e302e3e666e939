/** Writes rows of every kind that notices have, with every column that a row of that kind can have. */

import { keyOfRevocation, tableApprovals } from '../../src/notify/approval/table-approvals.ts';
import { tableBundles } from '../../src/notify/bundling/table-bundles.ts';
import { tableIncidents } from '../../src/notify/bundling/table-incidents.ts';
import { disabled, newEndpoint, tableEndpoints } from '../../src/notify/channels/table-endpoints.ts';
import { tableMailboxes } from '../../src/notify/mailboxes/table-mailboxes.ts';
import { tablePolicy } from '../../src/notify/planning/policy/table-policy.ts';
import { rehearsing } from '../../src/notify/rehearsal.ts';
import { tableReaders } from '../../src/notify/restraint/table-readers.ts';
import { tableOutbox } from '../../src/notify/table-outbox.ts';
import type { TenantStore } from '../../src/storage/tenant-store.ts';
import { silent } from '../../src/telemetry/telemetry.ts';
import { planned } from '../notify/notice-builder.ts';
import { TENANT } from './record-builder.ts';

const AT = '2031-03-01T09:00:00.000Z';
const LATER = '2031-03-01T10:00:00.000Z';

export async function writeNotices(store: TenantStore): Promise<void> {
  await writeOutbox(store);
  await writeApprovals(store);
}

async function writeOutbox(store: TenantStore): Promise<void> {
  const traced = { ...silent, traceparent: () => '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' };
  const [outbox, bundles] = [tableOutbox(store, traced), tableBundles(store, () => Date.parse(AT))];
  const notice = planned({ tenantId: TENANT });
  const times = { draftCalledAt: AT, draftId: 'd', internetMessageId: 'i', sendCalledAt: AT };
  await outbox.plan([notice]);
  for (const ref of await outbox.due(Date.parse(notice.dueAt), 1)) {
    await bundles.takeLead(notice, [], await bundles.readLeads(notice));
    const stored = await outbox.get(ref);
    if (stored)
      await outbox.update(stored, {
        state: 'sending',
        reason: 'no-address',
        attempts: 1,
        progress: { sends: 1, ...times },
        told: { occurred: notice.content.occurred, apps: [], appCount: 0, userCount: 1 },
        inLine: true,
        inLineSince: AT,
      });
  }
  await tableMailboxes({ store, addresses: ['n@contoso.example'], now: () => Date.parse(AT) }).take();
  await rehearsing(outbox).plan([{ ...notice, id: 'fedcba9876543210fedcba9876543210' }]);
  const { cause, subject } = notice.content;
  const placed = { kind: 'placed', cause, subject, at: AT, root: { kind: 'user', id: 'u' }, order: 1 } as const;
  await tableIncidents(store).seat(notice, placed, 1);
  await tableIncidents(store).noteAdmins(notice, placed);
  const endpoints = tableEndpoints(store, () => Date.parse(AT));
  const endpoint = newEndpoint({ appId: 'a', url: 'https://hooks.contoso.example/', secretRef: 'webhook-a' }, 0);
  await endpoints.save(disabled({ ...endpoint, failingSince: AT }, 'failing', Date.parse(AT)));
  const readers = tableReaders(store);
  await readers.saveTraits('a', { language: 'de-DE', timeZone: 'Europe/Berlin', readAt: Date.parse(AT) });
  await readers.saveChoices('a', { unsubscribedAt: AT, snoozedUntil: AT });
  await readers.takePlace('a', 'told', { matter: 'm', at: Date.parse(AT) }, 1);
  await tablePolicy(store).set('{}', () => Date.parse(AT));
}

async function writeApprovals(store: TenantStore): Promise<void> {
  const approvals = tableApprovals(store);
  const { id, keyTime } = { id: 'r', keyTime: AT };
  const request = {
    key: keyOfRevocation({ id, keyTime }),
    kind: 'revocation',
    revocationId: id,
    keyTime,
    cause: 'policy-changed',
    people: 40,
    askedAt: AT,
    perMinute: 30,
  } as const;
  await approvals.ask(request);
  await approvals.keepBack('key', { noticeId: 'n', audienceKey: 'k', revocationId: id, keptAt: AT });
  const said = { request, people: 40, perMinute: 30, approvedAt: AT, by: { kind: 'user', id: 'u' } } as const;
  await approvals.approve({ ...said, through: AT });
  const [release] = await approvals.releases();
  if (release) await approvals.end(release, { released: 1, endedAt: AT, because: 'closed' });
  await approvals.approve({ ...said, through: LATER });
}
