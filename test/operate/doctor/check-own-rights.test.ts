/** What somebody takes from the app itself is on its own record, and the doctor reports it. */
import { expect, onTestFinished, test } from 'vitest';
import { isoOf } from '../../../src/base/clock.ts';
import { parseAuditLogRecord } from '../../../src/ingest/records/audit-log-record.ts';
import { checkOwnRights } from '../../../src/operate/doctor/check-identity.ts';
import { processSignal } from '../../../src/pipeline.ts';
import { tenantStore } from '../../../src/storage/tenant-store.ts';
import { startStage } from '../../pipeline/stage.ts';

test('a permission taken from the app is reported for a week, with the revocation that names the actor', async () => {
  const stage = await startStage({ seed: 31, users: 20 });
  onTestFinished(() => stage.stop());
  const { tenant, engine: running, tables, now } = stage;
  const auditor = tenant.directory.servicePrincipals
    .live()
    .find(({ displayName }) => displayName === 'Revocation Auditor');
  const graph = tenant.directory.servicePrincipals.live().find(({ id }) => id !== auditor?.id);
  const ownId = auditor?.id ?? '';
  const rightsAt = (at: number) =>
    checkOwnRights(
      {
        store: tenantStore(tables, tenant.tenantId),
        now: at,
        queues: { depth: async () => 0, poison: async () => 0 },
      },
      ownId,
    );
  expect(await rightsAt(now())).toMatchObject({ state: 'ok' });

  const property = (displayName: string, oldValue: string) => ({
    displayName,
    oldValue: `"${oldValue}"`,
    newValue: null,
  });
  const record = parseAuditLogRecord({
    id: 'Directory_1',
    activityDisplayName: 'Remove app role assignment from service principal',
    activityDateTime: isoOf(now()),
    category: 'ApplicationManagement',
    loggedByService: 'Core Directory',
    result: 'success',
    initiatedBy: { user: { id: tenant.directory.adminIds[0] } },
    targetResources: [
      {
        id: graph?.id,
        type: 'ServicePrincipal',
        modifiedProperties: [
          property('AppRole.Id', 'df021288-bdef-4463-88db-98f22de89214'),
          property('ServicePrincipal.ObjectID', ownId),
        ],
      },
    ],
    additionalDetails: [],
  });
  const signal = {
    kind: 'audit-recorded',
    tenantId: tenant.tenantId,
    source: 'directory-audit',
    sourceId: record.id,
    seenAt: isoOf(now()),
    record,
  } as const;
  const [audited] = await processSignal(signal, running.pipeline);

  const check = await rightsAt(now() + 60_000);
  expect(check).toMatchObject({
    name: 'own rights',
    state: 'failed',
    detail: expect.stringContaining('app-role-removed'),
  });
  expect(check.fix).toContain(`revocations show ${audited?.settled.revocation?.id}`);
  expect(await rightsAt(now() + 8 * 86_400_000)).toMatchObject({ state: 'ok' });
});
