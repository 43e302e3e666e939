/** Only the audit log names who did it. While it cannot be read, notices wait for it, and then go to the admins. */
import { describe, expect, test } from 'vitest';
import type { RevocationStatus } from '../../src/record/revocation-status.ts';
import { officeWith } from './channels/fake-post-office.ts';
import { DUE, planned } from './notice-builder.ts';

const notice = planned();

describe('while the audit log cannot be read', () => {
  const blindOffice = async (blindUntil: number, later: RevocationStatus = { state: 'open' }) => {
    const isBlind = () => office.clock.now < DUE + blindUntil;
    const office = await officeWith(notice, { status: () => (isBlind() ? { state: 'open' } : later) });
    const worker = office.worker(() => {}, {
      isAuditLogBlind: async () => isBlind(),
      admins: 'admins@contoso.example',
    });
    return {
      ...office,
      readers: () => office.mailbox.delivered.map(({ to }) => to),
      drain: () => office.drain(worker),
    };
  };
  const HOUR = 3_600_000;

  test('the wait for the actor goes on, and the user who did it is not notified', async () => {
    const office = await blindOffice(2 * HOUR, { state: 'open', actor: { kind: 'user', id: 'ada' } });
    await office.drain();
    expect(office.readers()).toEqual([]);
    expect(await office.stateOf(notice)).toBe('suppressed');
  });

  test('a user who did not do it is notified once the log is read again', async () => {
    const office = await blindOffice(2 * HOUR, { state: 'open', actor: { kind: 'user', id: 'grace' } });
    await office.drain();
    expect(office.readers()).toEqual(['ada@contoso.example']);
  });

  test('after four hours the admins are notified in place of the user, once', async () => {
    const office = await blindOffice(24 * HOUR);
    for (let round = 0; round < 3; round += 1) await office.drain();
    expect(office.readers()).toEqual(['admins@contoso.example']);
    expect(await office.stateOf(notice)).toBe('suppressed');
    expect(office.clock.now - DUE).toBeGreaterThan(4 * HOUR);
  });
});
