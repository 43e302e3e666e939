/** What the API answers with, from given answers: it keeps in memory who asked. */

import type { Access } from '../../src/api/access/table-access.ts';
import type { ApiServices } from '../../src/api/answer-request.ts';
import { tableMirror } from '../../src/mirror/table-mirror.ts';
import type { Answers } from '../../src/query/answers.ts';
import { memoryTables } from '../../src/storage/memory-tables.ts';
import { memoryKeys } from '../../src/storage/signing-keys.ts';
import { tenantStore } from '../../src/storage/tenant-store.ts';

export const TENANT_ID = '7e000000-0001-4001-8001-000000000001';

export interface FakeServices extends ApiServices {
  readonly accesses: readonly Access[];
}

export function fakeServices(answers: Answers, now: number, different: Partial<ApiServices> = {}): FakeServices {
  const accesses: Access[] = [];
  const store = different.store ?? tenantStore(memoryTables(), TENANT_ID);
  return {
    answers,
    why: async () => ({ unknown: 'user', near: [] }),
    now,
    store,
    mirror: tableMirror({ store }),
    signingKeys: memoryKeys(),
    noteAccess: async (access) => void accesses.push(access),
    diagnose: async () => ({ ok: true, checks: [], latencies: [], canary: [] }),
    accesses,
    ...different,
  };
}
