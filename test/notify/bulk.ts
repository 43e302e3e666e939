/** Accounts that are disabled in bulk, each with a reader who has a notice about it. */
import { hashOf } from '../../src/base/hash.ts';
import type { SweepRoot } from '../../src/correlate/revocation.ts';
import type { Audience, PlannedNotice } from '../../src/notify/notice.ts';
import { audienceKeyOf } from '../../src/notify/notice-row.ts';
import { rehearsing } from '../../src/notify/rehearsal.ts';
import type { RevocationStatus } from '../../src/record/revocation-status.ts';
import { tableLedger } from '../../src/record/table-ledger.ts';
import { tenantStore } from '../../src/storage/tenant-store.ts';
import { MOMENT } from '../impact/revocation-builder.ts';
import { type PostOffice, postOffice } from './channels/fake-post-office.ts';
import { content, DUE, planned } from './notice-builder.ts';

export const BOSS: Audience = { kind: 'manager', id: 'boss', mail: 'boss@contoso.example' };
export const ADMINS: Audience = { kind: 'admins', id: 'admins', mail: 'admins@contoso.example' };
const GRACE = { kind: 'user', id: 'grace', name: 'Grace Hopper' } as const;
export const UNKNOWN: SweepRoot = { kind: 'unknown', id: 'unknown' };

interface Bulk extends PostOffice {
  /** An account is disabled, and this reader has a notice about it. */
  disable(
    number: number,
    different?: {
      readonly seconds?: number;
      readonly root?: SweepRoot;
      readonly to?: Audience;
      readonly mode?: 'observe' | 'send';
    },
  ): Promise<PlannedNotice>;
  setStatus(number: number, status: Partial<RevocationStatus>): void;
  /** The audit log names the actor. */
  nameActor(number: number, seconds?: number): Promise<void>;
}

const idOf = (number: number) => hashOf('revocation', String(number));
export const refOf = ({ id, audience }: PlannedNotice) => ({ noticeId: id, audienceKey: audienceKeyOf(audience) });

export function bulk(settings: Parameters<typeof postOffice>[0] = {}): Bulk {
  const office = postOffice(settings);
  const statuses = new Map<string, RevocationStatus>();
  const worker: Bulk['worker'] = (onCall, differing) =>
    office.worker(onCall, { statusOf: async (id) => statuses.get(id), ...differing });

  async function place(number: number, seconds: number, root: SweepRoot, order: number): Promise<void> {
    const at = new Date(Date.parse(MOMENT) + seconds * 1000).toISOString();
    const placed = {
      kind: 'placed',
      cause: 'account-disabled',
      subject: { kind: 'user', id: `u${number}` },
      at,
      root,
      order,
    } as const;
    await tableLedger(tenantStore(office.tables, 'tenant')).append({ id: idOf(number), keyTime: at }, placed);
    statuses.set(idOf(number), { state: 'open', place: placed, ...(root.kind === 'user' && { actor: GRACE }) });
  }
  return {
    ...office,
    worker,
    drain: (context = worker()) => office.drain(context),
    async disable(number, { seconds = number, root = GRACE, to = BOSS, mode = 'send' } = {}) {
      await place(number, seconds, root, 1);
      const at = new Date(Date.parse(MOMENT) + seconds * 1000).toISOString();
      const subject = { kind: 'user', id: `u${number}`, name: `User ${number}` } as const;
      const notice = planned({
        id: hashOf(idOf(number), to.id),
        revocationId: idOf(number),
        audience: to,
        dueAt: new Date(DUE + seconds * 1000).toISOString(),
        content: content({ cause: 'account-disabled', subject, occurred: { from: at, to: at } }),
      });
      const { outbox } = office.worker();
      await (mode === 'observe' ? rehearsing(outbox) : outbox).plan([notice]);
      return notice;
    },
    setStatus(number, status) {
      const known = statuses.get(idOf(number));
      if (known) statuses.set(idOf(number), { ...known, ...status });
    },
    nameActor: (number, seconds = number) => place(number, seconds, GRACE, 2),
  };
}
