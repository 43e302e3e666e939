/**
 * What restrains the notices to one reader (table `Readers`): where they are, what they want to hear, and what they
 * were told lately. One partition a reader, four rows at most, and no name in them.
 */
import { LOST, untilWon } from '../../base/contended.ts';
import { defined } from '../../base/defined.ts';
import { keyPart } from '../../storage/keys.ts';
import type { Row } from '../../storage/tables.ts';
import type { TenantStore } from '../../storage/tenant-store.ts';
import type { ReaderTraits } from '../notice.ts';
import type { Place } from './daily-cap.ts';
import { placeIn } from './daily-cap.ts';

/** What the mailbox of the reader says. */
export interface KnownTraits extends ReaderTraits {
  /** Milliseconds. */
  readonly readAt: number;
}

/** Of what is not critical. Times are ISO 8601. */
export interface Choices {
  readonly unsubscribedAt?: string;
  readonly snoozedUntil?: string;
}

/** What is only rehearsed takes no place from what leaves. */
type PlaceKind = 'told' | 'told-rehearsal';

export interface Readers {
  traits(audienceKey: string): Promise<KnownTraits | undefined>;
  saveTraits(audienceKey: string, traits: KnownTraits): Promise<void>;
  choices(audienceKey: string): Promise<Choices>;
  /** Replaces what was chosen before: the last choice counts. */
  saveChoices(audienceKey: string, choices: Choices): Promise<void>;
  /**
   * Takes one of the places of a day for it, or keeps the one that it has.
   * Resolves to false if there is none. @throws ContendedError if others kept taking places meanwhile
   */
  takePlace(audienceKey: string, kind: PlaceKind, place: Place, perDay: number): Promise<boolean>;
}

const MAX_ATTEMPTS = 40;

export function tableReaders(store: TenantStore): Readers {
  const table = store.table('Readers');
  const keys = (audienceKey: string, rowKey: 'traits' | 'choices' | PlaceKind) => ({
    partitionKey: `${keyPart(store.tenantId)}_${audienceKey}`,
    rowKey,
  });
  const get = async (audienceKey: string, rowKey: 'traits' | 'choices' | PlaceKind) => {
    const { partitionKey } = keys(audienceKey, rowKey);
    return table.get(partitionKey, rowKey);
  };

  return {
    async traits(audienceKey) {
      const row = (await get(audienceKey, 'traits'))?.row;
      return row && defined({ readAt: Date.parse(String(row.at)), ...textsIn(row, ['language', 'timeZone']) });
    },
    async saveTraits(audienceKey, { readAt, language, timeZone }) {
      const at = new Date(readAt).toISOString();
      await table.put({ ...keys(audienceKey, 'traits'), v: 1, at, ...defined({ language, timeZone }) });
    },
    async choices(audienceKey) {
      const row = (await get(audienceKey, 'choices'))?.row;
      return row ? textsIn(row, ['unsubscribedAt', 'snoozedUntil']) : {};
    },
    async saveChoices(audienceKey, { unsubscribedAt, snoozedUntil }) {
      await table.put({ ...keys(audienceKey, 'choices'), v: 1, ...defined({ unsubscribedAt, snoozedUntil }) });
    },
    takePlace(audienceKey, kind, place, perDay) {
      return untilWon<boolean>({ row: `The places of reader ${audienceKey}`, attempts: MAX_ATTEMPTS }, async () => {
        const stored = await get(audienceKey, kind);
        // Only this file writes the column.
        const taken = stored ? (JSON.parse(String(stored.row.places)) as readonly Place[]) : [];
        const after = placeIn(taken, place, perDay);
        if (after === undefined) return false;
        if (after === taken) return true;
        const row: Row = { ...keys(audienceKey, kind), v: 1, places: JSON.stringify(after) };
        const isWritten = stored
          ? (await table.replace(row, stored.etag)) !== undefined
          : (await table.insert(row)) === 'inserted';
        return isWritten || LOST;
      });
    },
  };
}

function textsIn<Column extends string>(row: Row, columns: readonly Column[]): Partial<Record<Column, string>> {
  const found = columns.flatMap((column) =>
    row[column] === undefined ? [] : [[column, String(row[column])] as const],
  );
  return Object.fromEntries(found) as Partial<Record<Column, string>>;
}
