/** Answers from the tables about one user or app, found by id or name. */
import { describe, expect, test } from 'vitest';
import { settleReport } from '../../src/correlate/settle-report.ts';
import type { SubjectAnswer } from '../../src/query/answers.ts';
import { audited } from '../correlate/report-builder.ts';
import { ADA, AFFECTED, idOf, inScope, PAYROLL, reaching, revocation } from '../record/record-builder.ts';
import { emptyRecord, NOBODY, numbersIn, tableKinds } from './answer-record.ts';

describe.each(tableKinds())('answers about a user or app, from tables in %s', (_, tablesOf) => {
  test('finds what affected an app, by object id, app id and name', async () => {
    const { save, answers } = emptyRecord(tablesOf());
    await save(1);
    await save(2, {}, NOBODY);

    for (const what of [PAYROLL.id, PAYROLL.id.toUpperCase(), PAYROLL.appId, 'payroll SYNC']) {
      expect(await answers.app(what, { limit: 5 })).toMatchObject({
        subject: { kind: 'service-principal', id: PAYROLL.id, name: PAYROLL.name },
      });
      expect(numbersIn(await answers.app(what, { limit: 5 }))).toEqual([1]);
    }
    for (const part of ['Payroll', 'pay', 'SYNC', 'sy'])
      expect(numbersIn(await answers.app(part, { limit: 5 }))).toEqual([1]);
    for (const other of ['ayroll', 'p', 'Payroll Synd']) expect(await answers.app(other, { limit: 5 })).toBeUndefined();
    expect(await answers.app(idOf('f', 1), { limit: 5 })).toBeUndefined();
  });

  test('finds what affected a user, by id, UPN, mail and name, also after deletion', async () => {
    const { save, answers } = emptyRecord(tablesOf());
    await save(1);
    await save(2, { cause: 'account-deleted' });

    for (const who of [
      ADA.id,
      ADA.userPrincipalName,
      'ADA.Lovelace@contoso.example',
      ADA.name,
      `${ADA.id.replaceAll('-', '')}${ADA.userPrincipalName}`,
    ]) {
      expect(numbersIn(await answers.user(who, { limit: 5 }))).toEqual([2, 1]);
    }
    expect(numbersIn(await answers.user(ADA.id, { limit: 5, cause: ['account-deleted'] }))).toEqual([2]);
    for (const part of ['ada', 'lovelace', 'Ada L', 'ada.love', 'LOVE'])
      expect(numbersIn(await answers.user(part, { limit: 5 }))).toEqual([2, 1]);
    for (const other of ['a', 'da', 'contoso', 'ada x'])
      expect(await answers.user(other, { limit: 5 })).toBeUndefined();
  });

  test('gives the candidates if several users have the name', async () => {
    const { save, answers } = emptyRecord(tablesOf());
    const twin = { ...ADA, id: idOf('d', 1), userPrincipalName: 'ada2@contoso.example', mail: 'ada2@contoso.example' };
    await save(1, {}, { ...AFFECTED, users: [ADA, twin] });

    const { candidates } = (await answers.user('Ada Lovelace', { limit: 5 })) as {
      candidates: readonly { id: string }[];
    };

    expect(candidates.map(({ id }) => id).sort()).toEqual([ADA.id, twin.id].sort());
  });

  test.each([
    ['small', 3, 2, 2],
    ['large', 300, 20, 2],
    ['large, and used by very many', 1_200, 2, 1_100],
  ])(
    'a policy with a %s scope shows who is in scope and who uses it, and is found by both',
    async (_size, ...sizes) => {
      const [users, apps, used] = sizes;
      const { save, answers } = emptyRecord(tablesOf());
      const of = { cause: 'policy-changed', subject: { kind: 'policy', id: idOf('c', 1), name: 'All staff' } } as const;
      await save(1, of, inScope(users, apps, used));

      const [user, other] = [idOf('a', 0), idOf('a', users - 1)];
      expect(numbersIn(await answers.user(user, { limit: 5 }))).toEqual([1]);
      expect(numbersIn(await answers.user(other, { limit: 5 }))).toEqual([1]);
      expect(numbersIn(await answers.app(idOf('b', apps - 1), { limit: 5 }))).toEqual([1]);
      const shown = await answers.show(revocation(1).id);
      expect(shown).toMatchObject({
        inScope: { users, apps },
        inUse: { users: used, apps: 1 },
        affectedUserCount: used,
      });
      expect([shown?.affectedUsers.length, shown?.affectedApps.length]).toEqual([Math.min(used, 1_000), 1]);
      // Nobody waits for a sign-in of somebody who is not known to use the app.
      expect(shown?.recovery?.awaitedPairs).toBe(used);
    },
  );

  test('finds a user in a large reach, and nobody outside it', async () => {
    const { save, answers } = emptyRecord(tablesOf());
    await save(
      1,
      { cause: 'policy-changed', subject: { kind: 'policy', id: idOf('c', 1), name: 'All staff' } },
      reaching(300, 20),
    );

    expect(numbersIn(await answers.user(idOf('a', 150), { limit: 5 }))).toEqual([1]);
    expect(numbersIn(await answers.user('user299@contoso.example', { limit: 5 }))).toEqual([1]);
    expect(await answers.user(idOf('a', 300), { limit: 5 })).toBeUndefined();
    const shown = await answers.show(revocation(1).id);
    expect([shown?.affectedUsers.length, shown?.affectedApps.length, shown?.affectedUserCount]).toEqual([300, 20, 300]);
  });

  test('finds what happened to a user even if it affected no app', async () => {
    const { store, ledger, answers } = emptyRecord(tablesOf());
    const { opened } = await settleReport(audited(1), store);
    for (const one of opened) await ledger.open({ revocation: one, affected: NOBODY, recordedAt: one.keyTime });

    expect(await answers.user(ADA.id, { limit: 5 })).toMatchObject({ revocations: [{ cause: 'account-disabled' }] });
  });

  test('pages through what affected a user', async () => {
    const { save, answers } = emptyRecord(tablesOf());
    for (const number of [1, 2, 3]) await save(number);

    const first = (await answers.user(ADA.id, { limit: 2 })) as SubjectAnswer;
    const second = (await answers.user(ADA.id, { limit: 2, after: first.next ?? '' })) as SubjectAnswer;

    expect([numbersIn(first), numbersIn(second)]).toEqual([[3, 2], [1]]);
  });
});
