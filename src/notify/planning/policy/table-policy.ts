/**
 * The policy that an admin stored, in the table `NoticePolicies`: every version stays. The number of a version is its
 * key, so of two admins who change the same version the second one is told.
 */
import { type Clock, isoOf } from '../../../base/clock.ts';
import { defined } from '../../../base/defined.ts';
import { ContendedError } from '../../../base/errors.ts';
import { keyPart } from '../../../storage/keys.ts';
import type { Row } from '../../../storage/tables.ts';
import type { TenantStore } from '../../../storage/tenant-store.ts';

export interface StoredPolicy {
  /** Counts from 1. */
  readonly version: number;
  /** ISO 8601. */
  readonly setAt: string;
  /** JSON; absent: an admin went back to the setting, or to the shipped policy. */
  readonly text?: string;
}

export interface TablePolicy {
  /** The newest version. Undefined: none was ever stored. */
  read(): Promise<StoredPolicy | undefined>;
  /** Adds a version; without a text it takes back all before it. @throws ContendedError if somebody else just did */
  set(text: string | undefined, now: Clock): Promise<StoredPolicy>;
}

const LAST_VERSION = 999_999;

export function tablePolicy(store: TenantStore): TablePolicy {
  const table = store.table('NoticePolicies');
  const partitionKey = keyPart(store.tenantId);
  const read = async () => {
    const { rows } = await table.query({ partition: partitionKey, limit: 1 });
    return rows[0] && policyIn(rows[0]);
  };
  return {
    read,
    async set(text, now) {
      const version = ((await read())?.version ?? 0) + 1;
      const rowKey = String(LAST_VERSION - version).padStart(6, '0');
      const policy: StoredPolicy = defined({ version, setAt: isoOf(now()), text });
      const stored = await table.insert({ partitionKey, rowKey, v: 1, ...policy });
      if (stored === 'exists') throw new ContendedError('the notice policy', 1);
      return policy;
    },
  };
}

function policyIn({ version, setAt, text }: Row): StoredPolicy {
  return defined({
    version: Number(version),
    setAt: String(setAt),
    text: text === undefined ? undefined : String(text),
  });
}
