/**
 * Finds a revocation or a sweep by its id, or by the first characters of it. The id leads the partition key of `Trail`,
 * so that the ids that start alike are one range.
 */
import { mapConcurrently } from '../base/concurrency.ts';
import { ID_LENGTH } from '../base/hash.ts';
import { trailOf } from '../record/read-record.ts';
import { revocationPartition } from '../record/rows/record-keys.ts';
import { eachRow } from '../storage/tables.ts';
import type { TenantStore } from '../storage/tenant-store.ts';
import type { Ambiguous, AnswerContext, Candidate, Near, RevocationDetails, SweepDetails } from './answers.ts';
import { readSummary } from './revocation-summary.ts';
import { showRevocation, showSweep } from './show-revocation.ts';
import { editDistance } from './similar-names.ts';
import { lookupsOf, memberOfSweepId, summarizeSweep } from './sweep-summary.ts';

const MAX_CANDIDATES = 10;
const CONCURRENT_READS = 8;
/** An id with a typing error is searched for among those that share these characters with it. */
const NEAR_START = 3;
const MAX_COMPARED = 64;
const MAX_ERRORS = 2;
const MAX_NEAR = 3;

/** @param id a full id or the start of one */
export async function findRevocation(
  id: string,
  context: AnswerContext,
): Promise<RevocationDetails | Ambiguous | Near> {
  const read = (revocationId: string) => showRevocation(revocationId, context);
  return find(id, context, { read, describe: (ids) => describeRevocations(ids, context) });
}

/** @param id of a sweep or of one of its members, or the start of it */
export async function findSweep(id: string, context: AnswerContext): Promise<SweepDetails | Ambiguous | Near> {
  const read = (member: string) => showSweep(member, context);
  return find(memberOfSweepId(id), context, { read, describe: (ids) => describeSweeps(ids, context) });
}

interface Kind<T> {
  read(id: string): Promise<T | undefined>;
  /** Those of the ids that are on record, once each. */
  describe(ids: readonly string[]): Promise<readonly Candidate[]>;
}

async function find<T>(
  id: string,
  { store }: AnswerContext,
  { read, describe }: Kind<T>,
): Promise<T | Ambiguous | Near> {
  if (id.length < ID_LENGTH) {
    const candidates = await describe(await idsStartingWith(store, id, MAX_CANDIDATES));
    if (candidates.length > 1) return { candidates };
    const [only] = candidates;
    const details = only && (await read(memberOfSweepId(only.id)));
    return details ?? { near: await nearTo(id, store, describe) };
  }
  return (await read(id)) ?? { near: await nearTo(id, store, describe) };
}

async function nearTo(id: string, store: TenantStore, describe: Kind<unknown>['describe']): Promise<Near['near']> {
  const compared = await idsStartingWith(store, id.slice(0, NEAR_START), MAX_COMPARED);
  const near = compared
    .map((other) => ({ other, errors: editDistance(id, other.slice(0, id.length)) }))
    .filter(({ errors }) => errors <= MAX_ERRORS)
    .sort((a, b) => a.errors - b.errors);
  return describe(near.slice(0, MAX_NEAR).map(({ other }) => other));
}

/** One read for each id: the rows between one id and the next are passed over. */
async function idsStartingWith(store: TenantStore, start: string, limit: number): Promise<readonly string[]> {
  const to = revocationPartition(store.tenantId, `${start}g`);
  const prefix = revocationPartition(store.tenantId, '').length;
  const ids: string[] = [];
  let from: string | undefined = revocationPartition(store.tenantId, start);
  while (from !== undefined && ids.length < limit) {
    const found: string | undefined = await firstPartition(store, { from, to });
    if (found !== undefined) ids.push(found.slice(prefix));
    from = found === undefined ? undefined : `${found}~`;
  }
  return ids;
}

async function firstPartition(
  store: TenantStore,
  partition: { readonly from: string; readonly to: string },
): Promise<string | undefined> {
  // The service may return an empty page before a full one.
  for await (const { partitionKey } of eachRow(store.table('Trail'), { partition, limit: 1 })) return partitionKey;
  return undefined;
}

async function describeRevocations(ids: readonly string[], context: AnswerContext): Promise<readonly Candidate[]> {
  const lookups = lookupsOf(context.store);
  const described = await mapConcurrently(CONCURRENT_READS, ids, async (id) => {
    const { keyTime } = await trailOf(context.store, id);
    const summary = keyTime === undefined ? undefined : await readSummary({ id, keyTime }, context, lookups);
    return summary && { id, name: `${summary.cause} ${summary.subject.name ?? summary.subject.id}` };
  });
  return described.filter((candidate) => candidate !== undefined);
}

async function describeSweeps(ids: readonly string[], { store }: AnswerContext): Promise<readonly Candidate[]> {
  const lookups = lookupsOf(store);
  const described = await mapConcurrently(CONCURRENT_READS, ids, async (member) => {
    const { place } = (await trailOf(store, member)).trail;
    const sweep = await summarizeSweep(member, place, lookups);
    if (sweep === undefined || place === undefined) return undefined;
    return { id: sweep.id, name: `${sweep.members} × ${place.cause} by ${sweep.by.name ?? sweep.by.id}` };
  });
  const found = described.filter((candidate) => candidate !== undefined);
  return [...new Map(found.map((candidate) => [candidate.id, candidate])).values()];
}
