/** A post office with a daily digest, and the lines that wait for it. */
import { concludeLines, digestChannel } from '../../../src/notify/digest/digest-channel.ts';
import { placedLine } from '../../../src/notify/digest/digest-line.ts';
import type { DigestTime } from '../../../src/notify/digest/digest-time.ts';
import { tellOfUncertain } from '../../../src/notify/digest/missed-notices.ts';
import { digesting } from '../../../src/notify/digest/plan-digests.ts';
import { tableDigests } from '../../../src/notify/digest/table-digests.ts';
import type { PlannedNotice } from '../../../src/notify/notice.ts';
import { audienceKeyOf, type StoredNotice } from '../../../src/notify/notice-row.ts';
import { tableOutbox } from '../../../src/notify/table-outbox.ts';
import { referenceOf } from '../../../src/notify/wording/reference.ts';
import { tenantStore } from '../../../src/storage/tenant-store.ts';
import { type PostOffice, postOffice, type Worker } from '../channels/fake-post-office.ts';
import { content, planned } from '../notice-builder.ts';

export const ADMINS = { kind: 'admins', id: 'admins', mail: 'admins@contoso.example' } as const;
export const TIME: DigestTime = { at: '08:00', timeZone: 'Europe/Berlin' };

/** A line to the admins, about a revocation of its own. */
export function line(number: number, differing: Partial<PlannedNotice> = {}): PlannedNotice {
  // The first ten characters are the reference that a mail shows.
  const id = `${number.toString(16).padStart(10, '0')}${'0'.repeat(22)}`;
  return planned({
    id,
    revocationId: id,
    audience: ADMINS,
    channel: 'digest',
    content: content({ subject: { kind: 'grant', id: `mailer_${number}`, name: `Mail Sync for ${number}` } }),
    ...differing,
  });
}

export interface DigestOffice extends PostOffice {
  digestWorker(onCall?: Parameters<PostOffice['worker']>[0], differing?: Partial<Worker>): Worker;
  /** As it is stored, under the id of its day. */
  stored(line: PlannedNotice): Promise<StoredNotice | undefined>;
  /** How often a mail named the line. */
  timesTold(line: PlannedNotice): number;
}

export function digestOffice(settings: Parameters<typeof postOffice>[0] = {}): DigestOffice {
  const office = postOffice(settings);
  const now = () => office.clock.now;
  const digestWorker: DigestOffice['digestWorker'] = (onCall, differing = {}) => {
    const worker = office.worker(onCall, differing);
    const { store, bundles, statusOf } = worker;
    const digests = tableDigests(store);
    const outbox = digesting(worker.outbox, { store, now, time: async () => TIME });
    return {
      ...worker,
      outbox,
      channels: {
        ...worker.channels,
        digest: digestChannel({ digests, bundles, statusOf, mail: worker.channels.mail }),
      },
      rules: {
        restraints: [],
        lastRestraints: [],
        followUps: [concludeLines(digests), tellOfUncertain({ admins: ADMINS.mail }, now)],
      },
      ...differing,
    };
  };
  return {
    ...office,
    digestWorker,
    drain: (context = digestWorker()) => office.drain(context),
    async stored(given) {
      const { id, audience } = placedLine(given, TIME);
      const outbox = tableOutbox(tenantStore(office.tables, 'tenant'));
      return outbox.get({ noticeId: id, audienceKey: audienceKeyOf(audience) });
    },
    timesTold({ revocationId }) {
      return office.mailbox.bodies.filter((html) => html.includes(referenceOf(revocationId))).length;
    },
  };
}
