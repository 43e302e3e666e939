/** Settling one report after another. */
import { expect, test } from 'vitest';
import { settleReport } from '../../src/correlate/settle-report.ts';
import type { Report } from '../../src/detect/report.ts';
import { grantSubjectId, membershipSubjectId } from '../../src/detect/subject.ts';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import { tenantStore } from '../../src/storage/tenant-store.ts';
import { ADA, APP, at, audited, seen, TENANT, uncorrelated } from './report-builder.ts';
import { deliver, dump, modelOf, readModel } from './settled-model.ts';

const actsAfter = (...reports: readonly Report[]) => modelOf(reports);

const moment = (minute: number) => `{"from":"${at(minute)}","to":"${at(minute)}"}`;

test('notification, delta and audit record of one act are one revocation with three pieces of evidence', async () => {
  const [only, ...more] = await actsAfter(seen(0, 2, { source: 'notification' }), seen(0, 5), audited(1));

  expect(more).toEqual([]);
  expect(only).toContain(moment(1));
  expect(JSON.parse(only ?? '[]').at(-2)).toHaveLength(3);
});

test('two records of one correlation id are one act', async () => {
  expect(await actsAfter(audited(1, { correlationId: 'c' }), audited(1.01, { correlationId: 'c' }))).toHaveLength(1);
});

test('two correlation ids are two revocations, however close', async () => {
  expect(await actsAfter(audited(1, { correlationId: 'c' }), audited(1.5, { correlationId: 'd' }))).toHaveLength(2);
});

test('a reading belongs to the last act in it', async () => {
  const [first, second] = await actsAfter(seen(0, 5), audited(1), audited(3));

  expect(first).toContain('["audit-revocation-1-"]');
  expect(second).toContain('["audit-revocation-3-","users-delta-revocation-0-5"]');
});

test('clocks may differ by five minutes but not by six', async () => {
  expect(await actsAfter(seen(10, 12), audited(6))).toHaveLength(1);
  expect(await actsAfter(seen(10, 12), audited(3.9))).toHaveLength(2);
});

test('two readings of one source that follow each other are two acts', async () => {
  expect(await actsAfter(seen(0, 5), seen(5, 10))).toHaveLength(2);
});

test('two records with a reversal between them are two acts', async () => {
  expect(await actsAfter(uncorrelated(1), uncorrelated(3))).toHaveLength(1);
  expect(await actsAfter(uncorrelated(1), uncorrelated(3), uncorrelated(2, { kind: 'reversal' }))).toHaveLength(2);
});

test('enabling the account closes what came before it and nothing after it', async () => {
  const [first, second] = await actsAfter(audited(1), audited(20, { kind: 'reversal' }), audited(40));

  expect(first).toContain('"closed"');
  expect(second).toContain('"open"');
});

test('a reversal alone is no revocation', async () => {
  const settled = await settleReport(audited(1, { kind: 'reversal' }), tenantStore(memoryTables(), TENANT));

  expect(settled).toEqual({ isNew: true, opened: [], writes: [] });
});

test('consent to other scopes closes nothing', async () => {
  const consent = { cause: 'consent-revoked', subject: { kind: 'grant', id: grantSubjectId(APP, ADA) } } as const;
  const lost = audited(1, { ...consent, detail: { lostScopes: ['Mail.Read', 'User.Read'] } });
  const other = audited(9, { ...consent, kind: 'reversal', detail: { keptScopes: ['Mail.Read'] } });
  const rest = audited(10, { ...consent, kind: 'reversal', detail: { keptScopes: ['User.Read'] } });

  expect((await actsAfter(lost, other))[0]).toContain('"open"');
  expect((await actsAfter(lost, other, rest))[0]).toContain('"closed"');
});

test('a policy that is restored closes the change', async () => {
  const policy = { cause: 'policy-changed', subject: { kind: 'policy', id: APP } } as const;
  const tightened = audited(1, {
    ...policy,
    detail: { policy: { change: 'tightened', beforeHash: 'a', afterHash: 'b' } },
  });
  const restored = audited(30, {
    ...policy,
    detail: { policy: { change: 'loosened', beforeHash: 'b', afterHash: 'a' } },
  });

  const [first, second] = await actsAfter(restored, tightened);

  expect(first).toContain('"closed"');
  expect(second).toContain('"open"');
});

test('leaving a group undoes joining it, and joining undoes leaving', async () => {
  const moved = (minute: number, way: 'joined' | 'left') => ({
    cause: 'policy-changed' as const,
    subject: { kind: 'membership', id: membershipSubjectId('group', ADA) } as const,
    sourceId: `${way}-${minute}`,
    detail: { membership: { ownerId: 'group', memberId: ADA, way, policyIds: ['p'] } },
  });
  const reports = [
    audited(1, moved(1, 'joined')),
    audited(3, moved(3, 'left')),
    seen(0, 2, moved(2, 'joined')),
    audited(9, moved(9, 'joined')),
  ];

  const acts = await actsAfter(...reports);

  expect(acts.map((text) => JSON.parse(text)).map(([, , state, , , , sources]) => [state, sources])).toEqual([
    ['closed', ['joined-1', 'joined-2']],
    ['closed', ['left-3']],
    ['open', ['joined-9']],
  ]);
  expect(await actsAfter(...reports.toReversed())).toEqual(acts);
});

test('the emptied recycle bin a month later is evidence of the deletion', async () => {
  const deleted = { cause: 'account-deleted' } as const;
  const purge = audited(43_000, { ...deleted, detail: { purged: true } });

  const [only, ...more] = await actsAfter(purge, audited(1, deleted));

  expect(more).toEqual([]);
  expect(only).toContain(moment(1));
});

test('the consents of a deleted app are part of the deletion, by reading or by correlation id', async () => {
  const app = audited(10, {
    cause: 'app-deleted',
    subject: { kind: 'service-principal', id: APP },
    correlationId: 'c',
  });
  const grant = { cause: 'consent-revoked', subject: { kind: 'grant', id: grantSubjectId(APP, ADA) } } as const;

  for (const consent of [
    seen(9, 12, { ...grant, source: 'grants-delta' }),
    audited(10.5, { ...grant, correlationId: 'c' }),
  ]) {
    const model = await actsAfter(consent, app);
    expect(model.filter((text) => text.includes('"folded"'))).toHaveLength(1);
    expect(await actsAfter(app, consent)).toEqual(model);
  }
});

test('a consent that was withdrawn before the app was deleted, as it turns out, is separate', async () => {
  const app = audited(10, { cause: 'app-deleted', subject: { kind: 'service-principal', id: APP } });
  const grant = { cause: 'consent-revoked', subject: { kind: 'grant', id: grantSubjectId(APP, ADA) } } as const;
  const [reading, record] = [seen(5, 12, { ...grant, source: 'grants-delta' }), audited(6, grant)];

  const model = await actsAfter(reading, app, record);

  expect(model.filter((text) => text.includes('"folded"'))).toEqual([]);
  expect(await actsAfter(record, app, reading)).toEqual(model);
});

test('a consent is not part of a deletion that turned out to be earlier', async () => {
  const app = { cause: 'app-deleted', subject: { kind: 'service-principal', id: APP }, correlationId: 'c' } as const;
  const consent = seen(6, 7, { cause: 'consent-revoked', subject: { kind: 'grant', id: grantSubjectId(APP, ADA) } });
  // Within five minutes of the twin, and of the emptied bin as long as the deletion is unknown; not of the deletion.
  const [twin, bin, deletion] = [audited(2, app), seen(0, 1, { ...app, detail: { purged: true } }), audited(0, app)];

  const model = await actsAfter(deletion, twin, bin, consent);

  expect(model.filter((text) => text.includes('"folded"'))).toEqual([]);
  expect(await actsAfter(consent, twin, bin, deletion)).toEqual(model);
  expect(await actsAfter(bin, twin, deletion, consent)).toEqual(model);
});

test('a consent is part of a deletion that was first known by the emptied bin, a month later', async () => {
  const app = { cause: 'app-deleted', subject: { kind: 'service-principal', id: APP } } as const;
  const consent = seen(9, 12, { cause: 'consent-revoked', subject: { kind: 'grant', id: grantSubjectId(APP, ADA) } });
  const [bin, deletion] = [audited(43_000, { ...app, detail: { purged: true } }), audited(10, app)];

  const model = await actsAfter(deletion, consent, bin);

  expect(model.filter((text) => text.includes('"folded"'))).toHaveLength(1);
  expect(await actsAfter(bin, deletion, consent)).toEqual(model);
});

test('two users under one correlation id are never merged', async () => {
  const deleted = audited(1, { cause: 'account-deleted', subject: { kind: 'user', id: APP }, correlationId: 'c' });

  expect(
    (await actsAfter(audited(1, { correlationId: 'c' }), deleted)).filter((text) => text.includes('"folded"')),
  ).toEqual([]);
});

test('an account disabled and deleted at once is a deletion', async () => {
  const model = await actsAfter(audited(1), audited(1.05, { cause: 'account-deleted' }));

  expect(model.find((text) => text.includes('"folded"'))).toContain('account-disabled');
});

test('no table that settling writes contains a name', async () => {
  const tables = memoryTables();
  await deliver(audited(1, { subject: { kind: 'user', id: ADA, name: 'Ada Lovelace' } }), tables);

  expect(JSON.stringify(await dump(tables)).replaceAll(/"Names.*?\]\]/g, '')).not.toContain('Lovelace","rowKey');
  for (const name of ['Subjects', 'Correlations', 'Trail', 'Revocations', 'Index', 'Feed'] as const) {
    const { rows } = await tables(name).query({ partition: { from: '', to: '~' } });
    expect(JSON.stringify(rows)).not.toContain('Lovelace');
  }
});

test('the oldest acts of a busy subject are pruned, and a late report still finds its episode', async () => {
  const tables = memoryTables();
  for (let minute = 0; minute < 230 * 30; minute += 30) await deliver(audited(minute), tables);

  const before = (await readModel(tables)).length;
  await deliver(seen(-1, 2), tables);
  await deliver(seen(-1, 2), tables);

  expect(before).toBe(230);
  expect(await readModel(tables)).toHaveLength(230);
  expect((await readModel(tables)).filter((text) => text.includes('users-delta'))).toHaveLength(1);
});
