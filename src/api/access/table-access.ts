/** Who asked for what about people, in `Access`: one row for each answer, written before the answer leaves. */
import { randomUUID } from 'node:crypto';
import { isoOf } from '../../base/clock.ts';
import { hashOf } from '../../base/hash.ts';
import { invertedDay, invertedTime, keyPart } from '../../storage/keys.ts';
import type { TenantStore } from '../../storage/tenant-store.ts';
import type { Caller } from './roles.ts';

export interface Access {
  /** Milliseconds. */
  readonly at: number;
  readonly caller: Caller;
  /** Name of the route. */
  readonly route: string;
  /** Parameters by name, as asked: ids, filters, and the name of an app. A person's name is asked for in a body. */
  readonly query: Readonly<Record<string, string>>;
  /** Whom the answer is about, where it is about one. */
  readonly aboutId?: string;
  /** How many entities of the record the answer shows. */
  readonly rows: number;
}

export type AccessLog = (access: Access) => Promise<void>;

const MAX_QUERY_LENGTH = 8_000;

export function tableAccess({ table, tenantId }: TenantStore): AccessLog {
  return async ({ at, caller, route, query, aboutId, rows }) => {
    await table('Access').insert({
      partitionKey: `${keyPart(tenantId)}_${invertedDay(at)}`,
      rowKey: `${invertedTime(at)}_${hashOf(randomUUID())}`,
      v: 1,
      at: isoOf(at),
      callerKind: caller.kind,
      callerId: caller.id,
      route,
      query: JSON.stringify(query).slice(0, MAX_QUERY_LENGTH),
      aboutId,
      rows,
    });
  };
}
