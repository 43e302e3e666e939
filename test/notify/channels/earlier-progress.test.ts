/** A deployment goes on with mails that the version before had begun, and that version leaves ours alone. */
import { expect, test } from 'vitest';
import { noticeOfRow, rowOfNotice } from '../../../src/notify/notice-row.ts';
import { isNewer } from '../../../src/storage/newer-rows.ts';
import { tenantStore } from '../../../src/storage/tenant-store.ts';
import { DUE, planned } from '../notice-builder.ts';
import { officeWith } from './fake-post-office.ts';

const notice = planned();

test('a mail whose send was called before is looked up, and not sent again', async () => {
  const office = await officeWith(notice);
  const [due] = await office.worker().outbox.due(DUE, 1);
  const begun = due && (await office.worker().outbox.get(due));
  if (begun === undefined) throw new Error('nothing was planned');
  // The first worker sends, and dies before it marks.
  await office.drain();
  const { etag: _, ...stored } = { ...begun, state: 'sending' as const };
  const { progress: _none, ...row } = rowOfNotice(stored, 'tenant');
  const at = new Date(DUE).toISOString();
  const table = tenantStore(office.tables, 'tenant').table('Notices');
  const earlier = { ...row, attempts: 1, sends: 1, draftCalledAt: at, draftId: 'gone', sendCalledAt: at };
  await table.put(earlier);
  await office.worker().outbox.plan([notice]);

  expect(noticeOfRow({ row: earlier, etag: '' })?.progress).toMatchObject({ sends: 1, sendCalledAt: at });
  await office.drain();
  expect(office.mailbox.delivered).toHaveLength(1);
  expect(await office.stateOf(notice)).toBe('sent');
});

test('what its channel has begun is not understood by the version before; what waits is', async () => {
  const stored = { notice, state: 'sending' as const, attempts: 1, nextCheckAt: '', returnsAt: '', version: 1 };
  expect(isNewer(rowOfNotice({ ...stored, progress: { calledAt: '' } }, 'tenant'))).toBe(true);
  expect(isNewer(rowOfNotice(stored, 'tenant'))).toBe(false);
});
