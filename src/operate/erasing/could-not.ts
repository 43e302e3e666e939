/** What erasing a person cannot reach, and how long it stays: said in the answer. */
import type { ErasedMessages } from './erase-messages.ts';

export interface NotErased {
  readonly where: string;
  /** When it is gone, as a part of a sentence. */
  readonly until: string;
}

interface Left {
  readonly isLive: boolean;
  readonly nameIsId: boolean;
  readonly messages: ErasedMessages;
}

/** Outside the storage account. They are never looked at, so they are always named. */
const OUTSIDE: readonly NotErased[] = [
  { where: 'mails in the mailbox of the notices, and in those of their readers', until: 'somebody deletes them' },
  { where: 'backups, exports and copies of the tables', until: 'somebody deletes them' },
  { where: "Entra's own logs, and where you send them (Log Analytics, Event Hub)", until: 'their retention ends' },
];

export function notErased({ isLive, nameIsId, messages: { unseen, waiting } }: Left): readonly NotErased[] {
  return [
    ...(isLive
      ? [
          {
            where: 'the mirror of the directory (MirrorLog and its blobs), because the account still exists',
            until: 'you delete the account in Entra, wait for the next reading (ten minutes), and erase again',
          },
        ]
      : []),
    ...(nameIsId
      ? [
          {
            where: 'records that were imported without object ids, where a name is the id',
            until: 'retention deletes them (RETENTION_DAYS)',
          },
        ]
      : []),
    ...(waiting === 0
      ? []
      : [
          {
            where: `the queue signals (${waiting ?? 'an unknown number of'} waiting messages, which may name anybody)`,
            until: 'they are processed, mostly within a minute, and after seven days at most',
          },
        ]),
    ...unseen.map((queue) => ({
      where: `the queue ${queue}, of which not all could be looked through or written`,
      until: 'you erase again with a role on the queues, and after seven days at most',
    })),
    ...OUTSIDE,
  ];
}
