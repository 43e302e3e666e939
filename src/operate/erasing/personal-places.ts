/**
 * Every place where a person's name, user principal name, mail address or phone number can stand, with how it is found
 * from the person and how it ends. Erasing goes through this list; STORAGE.md has it as a table, and a test compares
 * them. What is not listed holds ids only.
 */
import type { WorkQueue } from '../../ingest/queue/queue-poison.ts';
import { eraseInViews } from '../../record/views/erase-views.ts';
import type { Row, TableName } from '../../storage/tables.ts';
import type { ErasingStore } from '../../storage/tenant-store.ts';
import { eraseInMessageBodies } from './erase-messages.ts';
import { eraseInMirror, type MirroredPerson } from './erase-mirror.ts';
import { eraseInNotices } from './erase-notices.ts';
import { eraseInAffectedRows, removeNameRows } from './erase-record.ts';

/** A person with what was found by the id. */
export interface FoundPerson {
  readonly store: ErasingStore;
  readonly id: string;
  /** All names that are known so far. A place may add some. */
  readonly names: Set<string>;
  readonly nameRows: readonly Row[];
  readonly affectedRows: readonly Row[];
  readonly mirrored: MirroredPerson;
  /** Milliseconds. */
  readonly now: number;
}

interface Place {
  /** Where in it, and whose names. */
  readonly holds: string;
  /** What erasing reads to find them. */
  readonly found: string;
  /** What erasing does, and when they go by themselves. */
  readonly ends: string;
}

interface TablePlace extends Place {
  /** Resolves to how many rows named the person. */
  erase(person: FoundPerson): Promise<number>;
}

const NAMES_DAYS = 'and after `NAMES_DAYS`';

/** In the order of erasing. */
export const TABLE_PLACES: Readonly<Record<TableName, TablePlace | 'ids only'>> = {
  Notices: {
    holds: '`audienceName`, `audienceMail` of the reader; in `content` the names of subject and actor',
    found: 'all notices are read: no key leads to the notices of others',
    ends: `replaced by the id, ${NAMES_DAYS}`,
    async erase({ store, id, names }) {
      const erased = await eraseInNotices(store, { id, names: [...names] });
      for (const name of erased.names) names.add(name);
      return erased.count;
    },
  },
  Snapshots: {
    holds: '`content` of bodies of messages: records and changes of more than 48 KiB. Policies name people by id',
    found: 'all bodies of messages are read: those of the last 15 days',
    ends: 'replaced by the id, and deleted after 15 days',
    erase: ({ store, id, names }) => eraseInMessageBodies(store, { id, names: [...names] }),
  },
  AffectedUsers: {
    holds: '`userName`, `userPrincipalName`, `mail` of the affected person',
    found: 'partition of the person',
    ends: `replaced by the id, ${NAMES_DAYS}`,
    erase: ({ store, affectedRows }) => eraseInAffectedRows(store, affectedRows),
  },
  MirrorLog: {
    holds: 'states and former states of the account, here and in the blobs of the container `mirror`',
    found: 'states of the person',
    ends: 'replaced by the id, the last state once the account is deleted; former states are deleted after 30 days',
    erase: ({ store, ...person }) => eraseInMirror(store, person),
  },
  Lines: {
    holds: 'names of subject, actor and root in lines; `names<n>` of those whom an answer shows',
    found: 'its rows of the person, and those of what affected the person',
    ends: `computed again without the name, ${NAMES_DAYS}`,
    erase: ({ store, id }) => eraseInViews(store, id),
  },
  // Last, because these rows are needed to find the rest again if this stops half way.
  Names: {
    holds: 'all columns of names, and RowKey, of affected people, subjects and actors',
    found: 'all names of people are read: a later name is found only by itself',
    ends: `deleted, ${NAMES_DAYS}`,
    erase: ({ store, nameRows }) => removeNameRows(store, nameRows),
  },
  Revocations: 'ids only',
  Trail: 'ids only',
  AffectedApps: 'ids only',
  Reach: 'ids only',
  Index: 'ids only',
  Feed: 'ids only',
  Subjects: 'ids only',
  Correlations: 'ids only',
  Sweeps: 'ids only',
  Awaiting: 'ids only',
  Successes: 'ids only',
  NoticesDue: 'ids only',
  Gatherings: 'ids only',
  Readers: 'ids only',
  Watermarks: 'ids only',
  Coverage: 'ids only',
  Subscriptions: 'ids only',
  WebhookEndpoints: 'ids only',
  NoticePolicies: 'ids only',
  Approvals: 'ids only',
  SeenSignIns: 'ids only',
  ReachedUsers: 'ids only',
  Access: 'ids only',
};

export const QUEUE_PLACES: Readonly<Record<WorkQueue | `${WorkQueue}-poison`, Place | 'ids only'>> = {
  signals: {
    holds: 'audit records, sign-ins and changes as they were read',
    found: 'its length only: to receive a message counts as a failed attempt to process it',
    ends: 'when it is processed, after seven days at most; the answer says how many wait',
  },
  'signals-poison': {
    holds: 'the same, of messages that failed too often',
    found: 'all of its messages are received, and let go at once',
    ends: 'replaced by the id, and gone after seven days',
  },
  notices: 'ids only',
  'notices-poison': 'ids only',
  readings: 'ids only',
  'readings-poison': 'ids only',
};

/** The rows of the table in STORAGE.md. */
export function placesTable(): readonly string[] {
  const places = [
    ...Object.entries(TABLE_PLACES).map(([name, place]) => [`\`${name}\``, place] as const),
    ...Object.entries(QUEUE_PLACES).map(([name, place]) => [`queue \`${name}\``, place] as const),
  ];
  return places.flatMap(([name, place]) =>
    place === 'ids only' ? [] : [`| ${name} | ${place.holds} | ${place.found} | ${place.ends} |`],
  );
}
