/** Answers from the tables, in memory and in Azurite: found by time, cause, app, user and name. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Azurite, startAzurite } from '../../local/azurite.ts';
import { MalformedInputError } from '../../src/base/errors.ts';
import type { Revocation } from '../../src/correlate/revocation.ts';
import { settleReport } from '../../src/correlate/settle-report.ts';
import { grantSubjectId } from '../../src/detect/report.ts';
import type { Affected } from '../../src/impact/affected.ts';
import type { Answers, ListQuery, SubjectAnswer } from '../../src/query/answers.ts';
import { tableAnswers } from '../../src/query/table-answers.ts';
import { tableLedger } from '../../src/record/table-ledger.ts';
import { createTables, storageTables } from '../../src/storage/azure-tables.ts';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import type { Tables } from '../../src/storage/tables.ts';
import { audited } from '../correlate/report-builder.ts';
import { ADA, AFFECTED, GRACE, idOf, PAYROLL, reaching, record, revocation } from '../record/record-builder.ts';

let azurite: Azurite;
beforeAll(async () => {
  azurite = await startAzurite();
  await createTables({ connectionString: azurite.connectionString });
});
afterAll(() => azurite.stop());

const PLACES: readonly (readonly [string, () => Tables])[] = [
  ['memory', memoryTables],
  ['Azurite', () => storageTables({ connectionString: azurite.connectionString })],
];
const NOBODY: Affected = { apps: [], users: [], rectangles: [] };

describe.each(PLACES)('the record in %s', (_, tablesOf) => {
  /** A tenant of its own for each test: the tables are shared. */
  function emptyRecord() {
    const [tables, tenantId] = [tablesOf(), randomUUID()];
    const ledger = tableLedger(tables, tenantId);
    const keep = async (number: number, different: Partial<Revocation> = {}, affected: Affected = AFFECTED) => {
      const opened = record(number, { revocation: { tenantId, ...different }, affected });
      const { id, keyTime, openedBy, cause, occurred, actor, detail } = opened.revocation;
      await ledger.append(
        { id, keyTime },
        { kind: 'evidence', ...openedBy, cause, occurred, seenAt: keyTime, ...(actor && { actor }), detail, order: 1 },
      );
      return ledger.open(opened);
    };
    return { tables, tenantId, ledger, keep, answers: tableAnswers(tables, tenantId) };
  }

  const idsIn = async (answers: Answers, question: Partial<ListQuery> = {}) =>
    (await answers.list({ limit: 50, ...question })).revocations.map(({ revocationId }) => parseInt(revocationId, 16));
  const about = (answer: Awaited<ReturnType<Answers['user']>>) =>
    ((answer as SubjectAnswer | undefined)?.revocations ?? []).map(({ revocationId }) => parseInt(revocationId, 16));

  test('lists the newest first, across days, page by page', async () => {
    const { keep, answers } = emptyRecord();
    for (const number of [1, 3000, 1500, 4500]) await keep(number);

    const first = await answers.list({ limit: 3 });
    const second = await answers.list({ limit: 3, after: first.next ?? '' });

    expect(first.revocations.map(({ revocationId }) => parseInt(revocationId, 16))).toEqual([4500, 3000, 1500]);
    expect(second.revocations.map(({ revocationId }) => parseInt(revocationId, 16))).toEqual([1]);
    expect(second.next).toBeUndefined();
  });

  test('lists by cause and since', async () => {
    const { keep, answers } = emptyRecord();
    for (const number of [1, 2, 90_000]) await keep(number);
    await keep(3, { cause: 'account-deleted' });

    expect(await idsIn(answers, { cause: 'account-disabled' })).toEqual([90_000, 2, 1]);
    expect(await idsIn(answers, { cause: 'account-disabled', since: revocation(2).keyTime })).toEqual([90_000, 2]);
    expect(await idsIn(answers, { since: revocation(3).keyTime })).toEqual([90_000, 3]);
    expect(await idsIn(answers, { cause: 'policy-changed' })).toEqual([]);
  });

  test('names the runbook of the cause: below the deployment’s own address, or as a path', async () => {
    const { keep, answers, tables, tenantId } = emptyRecord();
    const { revocation: kept } = await keep(1);
    const runbooksUrl = 'https://docs.contoso.example/runbooks';
    const deployed = tableAnswers(tables, tenantId, { runbooksUrl });

    for (const [asked, runbook] of [
      [answers, 'docs/runbooks/account-disabled.md'],
      [deployed, `${runbooksUrl}/account-disabled.md`],
    ] as const) {
      expect((await asked.list({ limit: 1 })).revocations[0]?.runbook).toBe(runbook);
      expect((await asked.show(kept.id))?.runbook).toBe(runbook);
    }
  });

  test('refuses a continuation that is none', async () => {
    await expect(emptyRecord().answers.list({ limit: 1, after: 'yesterday' })).rejects.toThrow(MalformedInputError);
  });

  test('leaves out what was folded, and what is not whole yet', async () => {
    const { keep, ledger, answers } = emptyRecord();
    await keep(1);
    await keep(2);
    await ledger.append(revocation(1), {
      kind: 'folded',
      into: revocation(2),
      cause: 'account-deleted',
      at: '2031-03-01T08:00:00.000Z',
      order: 2,
    });
    await ledger.append(revocation(3), { kind: 'notice', noticeId: 'n', audienceHash: 'h' });

    expect(await idsIn(answers)).toEqual([2]);
    expect(await answers.show(revocation(1).id)).toMatchObject({ state: 'folded', foldedInto: revocation(2).id });
    expect(await answers.show(revocation(3).id)).toBeUndefined();
  });

  test('shows one with everything that hangs on it', async () => {
    const { keep, ledger, answers } = emptyRecord();
    const { actor: _, ...unknown } = revocation(1);
    await keep(1, { occurred: { from: '2031-03-01T08:00:00.000Z', to: unknown.keyTime } });
    const moment = '2031-03-01T08:00:30.000Z';
    await ledger.append(unknown, {
      kind: 'evidence',
      source: 'users-delta',
      sourceId: 'd',
      cause: unknown.cause,
      occurred: { from: moment, to: moment },
      seenAt: moment,
      detail: {},
      order: 2,
    });

    expect(await answers.show(unknown.id)).toMatchObject({
      cause: 'account-disabled',
      subject: { kind: 'user', id: ADA.id, name: ADA.name },
      occurred: { from: moment, to: moment },
      actor: { kind: 'user', id: GRACE.id, name: GRACE.name },
      state: 'open',
      evidence: [{ source: 'users-delta' }, { source: 'directory-audit' }],
      affectedApps: [{ id: PAYROLL.id, name: PAYROLL.name, effect: 'blocked' }],
      affectedUsers: [{ id: ADA.id, name: ADA.name, apps: [PAYROLL.id] }],
      notices: [],
    });
  });

  test('says of bulk work who did it, how much and when, and gives it whole by its id', async () => {
    const { keep, ledger, answers } = emptyRecord();
    const root = { kind: 'user', id: GRACE.id } as const;
    for (const number of [1, 2, 3, 60]) {
      const { id, keyTime, cause } = revocation(number);
      await keep(number);
      await ledger.append(
        { id, keyTime },
        { kind: 'placed', cause, subject: { kind: 'user', id: `u${number}` }, at: keyTime, root, order: 1 },
      );
    }

    const { revocations } = await answers.list({ limit: 10 });
    const [first, last] = [revocation(1), revocation(3)];
    const id = `sweep-${first.id}`;
    const sweep = {
      id,
      by: { kind: 'user', id: GRACE.id, name: GRACE.name },
      members: 3,
      occurred: { from: first.keyTime, to: last.keyTime },
    };

    expect(revocations.map((one) => one.sweep?.id)).toEqual([undefined, id, id, id]);
    expect(revocations[1]?.sweep).toEqual(sweep);
    expect((await answers.show(last.id))?.sweep).toEqual(sweep);
    expect(await answers.sweep(id)).toEqual({ ...sweep, cause: 'account-disabled', revocations: revocations.slice(1) });
    expect(await answers.sweep(last.id)).toMatchObject({ id });
    expect(await answers.sweep(revocation(60).id)).toBeUndefined();
  });

  test('names a grant for its app and its user', async () => {
    const { keep, answers } = emptyRecord();
    await keep(1, { cause: 'consent-revoked', subject: { kind: 'grant', id: grantSubjectId(PAYROLL.id, ADA.id) } });
    await keep(2, { cause: 'consent-revoked', subject: { kind: 'grant', id: grantSubjectId(PAYROLL.id, undefined) } });

    const { revocations } = await answers.list({ limit: 2 });

    expect(revocations.map(({ subject }) => subject.name)).toEqual([
      'Payroll Sync for everybody',
      'Payroll Sync for Ada Lovelace',
    ]);
  });

  test('finds what hit an app, by object id, app id and name', async () => {
    const { keep, answers } = emptyRecord();
    await keep(1);
    await keep(2, {}, NOBODY);

    for (const what of [PAYROLL.id, PAYROLL.id.toUpperCase(), PAYROLL.appId, 'payroll SYNC']) {
      expect(await answers.app(what, { limit: 5 })).toMatchObject({
        subject: { kind: 'service-principal', id: PAYROLL.id, name: PAYROLL.name },
      });
      expect(about(await answers.app(what, { limit: 5 }))).toEqual([1]);
    }
    expect(await answers.app('Payroll', { limit: 5 })).toBeUndefined();
    expect(await answers.app(idOf('f', 1), { limit: 5 })).toBeUndefined();
  });

  test('finds what hit a user, by id, UPN, mail and name, also after deletion', async () => {
    const { keep, answers } = emptyRecord();
    await keep(1);
    await keep(2, { cause: 'account-deleted' });

    for (const who of [
      ADA.id,
      ADA.userPrincipalName,
      'ADA.Lovelace@contoso.example',
      ADA.name,
      `${ADA.id.replaceAll('-', '')}${ADA.userPrincipalName}`,
    ]) {
      expect(about(await answers.user(who, { limit: 5 }))).toEqual([2, 1]);
    }
    expect(about(await answers.user(ADA.id, { limit: 5, cause: 'account-deleted' }))).toEqual([2]);
    expect(await answers.user('ada', { limit: 5 })).toBeUndefined();
  });

  test('asks which of several is meant', async () => {
    const { keep, answers } = emptyRecord();
    const twin = { ...ADA, id: idOf('d', 1), userPrincipalName: 'ada2@contoso.example', mail: 'ada2@contoso.example' };
    await keep(1, {}, { ...AFFECTED, users: [ADA, twin] });

    const { candidates } = (await answers.user('Ada Lovelace', { limit: 5 })) as {
      candidates: readonly { id: string }[];
    };

    expect(candidates.map(({ id }) => id).sort()).toEqual([ADA.id, twin.id].sort());
  });

  test('finds a user in a large reach, and not one beside it', async () => {
    const { keep, answers } = emptyRecord();
    await keep(
      1,
      { cause: 'policy-changed', subject: { kind: 'policy', id: idOf('c', 1), name: 'All staff' } },
      reaching(300, 20),
    );

    expect(about(await answers.user(idOf('a', 150), { limit: 5 }))).toEqual([1]);
    expect(about(await answers.user('user299@contoso.example', { limit: 5 }))).toEqual([1]);
    expect(await answers.user(idOf('a', 300), { limit: 5 })).toBeUndefined();
    const shown = await answers.show(revocation(1).id);
    expect([shown?.affectedUsers.length, shown?.affectedApps.length, shown?.affectedUserCount]).toEqual([300, 20, 300]);
  });

  test('finds what happened to a user even where it hit no app', async () => {
    const { tables, tenantId, ledger, answers } = emptyRecord();
    const { opened } = await settleReport(audited(1), { tenantId, tables });
    for (const one of opened) await ledger.open({ revocation: one, affected: NOBODY, recordedAt: one.keyTime });

    expect(await answers.user(ADA.id, { limit: 5 })).toMatchObject({ revocations: [{ cause: 'account-disabled' }] });
  });

  test('pages through what hit a user', async () => {
    const { keep, answers } = emptyRecord();
    for (const number of [1, 2, 3]) await keep(number);

    const first = (await answers.user(ADA.id, { limit: 2 })) as SubjectAnswer;
    const second = (await answers.user(ADA.id, { limit: 2, after: first.next ?? '' })) as SubjectAnswer;

    expect([about(first), about(second)]).toEqual([[3, 2], [1]]);
  });
});
