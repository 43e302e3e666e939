/** Answers from the tables: lists, revocations and sweeps. */
import { describe, expect, test } from 'vitest';
import { MalformedInputError } from '../../src/base/errors.ts';
import { grantSubjectId } from '../../src/detect/subject.ts';
import type { Answers, ListQuery } from '../../src/query/answers.ts';
import { tableAnswers } from '../../src/query/table-answers.ts';
import { ADA, GRACE, PAYROLL, revocation } from '../record/record-builder.ts';
import { emptyRecord, tableKinds } from './answer-record.ts';

describe.each(tableKinds())('answers about revocations, from tables in %s', (_, tablesOf) => {
  const numbersOf = async (answers: Answers, query: Partial<ListQuery> = {}) =>
    (await answers.list({ limit: 50, ...query })).revocations.map(({ revocationId }) => parseInt(revocationId, 16));

  test('lists the newest first, across days and pages', async () => {
    const { save, answers } = emptyRecord(tablesOf());
    for (const number of [1, 3000, 1500, 4500]) await save(number);

    const first = await answers.list({ limit: 3 });
    const second = await answers.list({ limit: 3, after: first.next ?? '' });

    expect(first.revocations.map(({ revocationId }) => parseInt(revocationId, 16))).toEqual([4500, 3000, 1500]);
    expect(second.revocations.map(({ revocationId }) => parseInt(revocationId, 16))).toEqual([1]);
    expect(second.next).toBeUndefined();
  });

  test('lists by cause and since', async () => {
    const { save, answers } = emptyRecord(tablesOf());
    for (const number of [1, 2, 90_000]) await save(number);
    await save(3, { cause: 'account-deleted' });

    expect(await numbersOf(answers, { cause: ['account-disabled'] })).toEqual([90_000, 2, 1]);
    expect(await numbersOf(answers, { cause: ['account-disabled'], since: revocation(2).keyTime })).toEqual([
      90_000, 2,
    ]);
    expect(await numbersOf(answers, { since: revocation(3).keyTime })).toEqual([90_000, 3]);
    expect(await numbersOf(answers, { cause: ['policy-changed'] })).toEqual([]);
  });

  test('gives the runbook of the cause: below the deployment’s own URL, or as a path', async () => {
    const { save, answers, store } = emptyRecord(tablesOf());
    const { revocation: saved } = await save(1);
    const runbooksUrl = 'https://docs.contoso.example/runbooks';
    const deployed = tableAnswers(store, { runbooksUrl });

    for (const [queried, runbook] of [
      [answers, 'docs/runbooks/account-disabled.md'],
      [deployed, `${runbooksUrl}/account-disabled.md`],
    ] as const) {
      expect((await queried.list({ limit: 1 })).revocations[0]?.runbook).toBe(runbook);
      expect((await queried.show(saved.id))?.runbook).toBe(runbook);
    }
  });

  test('refuses an unknown continuation token', async () => {
    await expect(emptyRecord(tablesOf()).answers.list({ limit: 1, after: 'yesterday' })).rejects.toThrow(
      MalformedInputError,
    );
  });

  test('leaves out merged revocations, and those that are not complete yet', async () => {
    const { save, ledger, answers } = emptyRecord(tablesOf());
    await save(1);
    await save(2);
    await ledger.append(revocation(1), {
      kind: 'folded',
      into: revocation(2),
      cause: 'account-deleted',
      at: '2031-03-01T08:00:00.000Z',
      order: 2,
    });
    await ledger.append(revocation(3), { kind: 'notice', noticeId: 'n', audienceHash: 'h' });

    expect(await numbersOf(answers)).toEqual([2]);
    expect(await answers.show(revocation(1).id)).toMatchObject({ state: 'folded', foldedInto: revocation(2).id });
    expect(await answers.show(revocation(3).id)).toBeUndefined();
  });

  test('shows a revocation with all its details', async () => {
    const { save, ledger, answers } = emptyRecord(tablesOf());
    const { actor: _, ...unknown } = revocation(1);
    await save(1, { occurred: { from: '2031-03-01T08:00:00.000Z', to: unknown.keyTime } });
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

  test('gives a sweep by its id, with its actor, its members and its time', async () => {
    const { save, ledger, answers } = emptyRecord(tablesOf());
    const root = { kind: 'user', id: GRACE.id } as const;
    for (const number of [1, 2, 3, 60]) {
      const { id, keyTime, cause } = revocation(number);
      await save(number);
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

  test('names a grant after its app and its user', async () => {
    const { save, answers } = emptyRecord(tablesOf());
    await save(1, { cause: 'consent-revoked', subject: { kind: 'grant', id: grantSubjectId(PAYROLL.id, ADA.id) } });
    await save(2, { cause: 'consent-revoked', subject: { kind: 'grant', id: grantSubjectId(PAYROLL.id, undefined) } });

    const { revocations } = await answers.list({ limit: 2 });

    expect(revocations.map(({ subject }) => subject.name)).toEqual([
      'Payroll Sync for everybody',
      'Payroll Sync for Ada Lovelace',
    ]);
  });
});
