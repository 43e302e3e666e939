/** Who waits for the approval of an admin, and how far those are told whose notices were approved. */
import { isoOf } from '../../base/clock.ts';
import { defined } from '../../base/defined.ts';
import type { Cause } from '../../detect/cause.ts';
import type { Mirror } from '../../mirror/table-mirror.ts';
import {
  type Approval,
  type ApprovalRequest,
  type Approver,
  hasLapsed,
  LAPSES_AFTER_MS,
  toldBy,
} from '../../notify/approval/approval.ts';
import {
  type ApprovalState,
  type Approvals,
  keyOfRevocation,
  keyOfSweep,
  tableApprovals,
} from '../../notify/approval/table-approvals.ts';
import { noticeOfRow } from '../../notify/notice-row.ts';
import { certainUsers } from '../../notify/planning/whom-it-hits.ts';
import { reachOf, tableStatuses, trailOf } from '../../record/read-record.ts';
import { keyPart } from '../../storage/keys.ts';
import type { TenantStore } from '../../storage/tenant-store.ts';
import { memberOfSweepId, SWEEP_PREFIX } from '../sweep-summary.ts';

export const APPROVAL_STATES = ['waiting', 'approved', 'done', 'lapsed', 'over'] as const;

/** One question to the admins, as it stands. */
export interface ApprovalLine {
  /** What `revaudit notices approve` takes. */
  readonly id: string;
  readonly kind: ApprovalRequest['kind'];
  readonly cause: Cause;
  /**
   * `approved`: people are being told. `done`: all of them had their turn. `lapsed`: nobody approved it within a day.
   * `over`: it was undone before anybody approved it.
   */
  readonly state: (typeof APPROVAL_STATES)[number];
  readonly askedAt: string;
  /** Until when it can be approved. */
  readonly lapsesAt: string;
  /** Who wait; once approved, who were shown. */
  readonly people: number;
  readonly perMinute: number;
  readonly approvedAt?: string;
  readonly approvedBy?: Approver;
  /** Whose turn has come. */
  readonly told?: number;
  /** Who still wait for theirs. */
  readonly left?: number;
}

export interface ApprovalDetails extends ApprovalLine {
  /** The first few. */
  readonly first: readonly { readonly id: string; readonly name?: string }[];
  readonly apps: readonly { readonly id: string; readonly name: string }[];
  /** How long it takes at this pace. */
  readonly minutes: number;
}

export interface ApprovalContext {
  readonly store: TenantStore;
  readonly mirror: Mirror;
  /** Milliseconds. */
  readonly now: number;
}

/** What stands behind a question, for whoever approves it. */
export interface FoundApproval {
  readonly request: ApprovalRequest;
  readonly details: ApprovalDetails;
  /** What an approval of it now would say. */
  readonly through: string;
}

const SHOWN_DAYS_MS = 8 * 86_400_000;
const FIRST = 5;
const MOST_APPS = 20;
const PAGE = 1_000;

/** Of the last week, the newest first: a range of requests, and of each of them what became of it. */
export async function listApprovals({ store, now }: Omit<ApprovalContext, 'mirror'>): Promise<readonly ApprovalLine[]> {
  const approvals = tableApprovals(store);
  const lines: ApprovalLine[] = [];
  for (const request of await approvals.requests(now - SHOWN_DAYS_MS))
    lines.push(lineOf(await standingOf(request, { approvals, store, now }), now));
  return lines;
}

/** @param given id of a revocation, or of a sweep. Undefined: nobody was asked about it. */
export async function lineAbout(
  given: string,
  { store, now }: Omit<ApprovalContext, 'mirror'>,
): Promise<ApprovalLine | undefined> {
  const approvals = tableApprovals(store);
  const request = await requestAbout(given, approvals, store);
  return request && lineOf(await standingOf(request, { approvals, store, now }), now);
}

/** The same, with some of the people. */
export async function findApproval(given: string, context: ApprovalContext): Promise<FoundApproval | undefined> {
  const { store, now } = context;
  const approvals = tableApprovals(store);
  const request = await requestAbout(given, approvals, store);
  if (request === undefined) return undefined;
  const standing = await standingOf(request, { approvals, store, now });
  const line = lineOf(standing, now);
  const [first, apps] = await (request.kind === 'sweep' ? firstOfSweep(standing, store) : firstOf(request, context));
  const details = { ...line, first, apps, minutes: Math.ceil(line.people / line.perMinute) };
  return { request, details, through: standing.through };
}

async function requestAbout(
  given: string,
  approvals: Approvals,
  store: TenantStore,
): Promise<ApprovalRequest | undefined> {
  const id = memberOfSweepId(given);
  const { trail, keyTime } = await trailOf(store, id);
  if (keyTime === undefined) return undefined;
  const own = given.startsWith(SWEEP_PREFIX) ? undefined : await approvals.request(keyOfRevocation({ id, keyTime }));
  if (own !== undefined || trail.place?.root === undefined) return own;
  const { cause, root, at } = trail.place;
  return approvals.request(keyOfSweep({ cause, root, at }));
}

interface OpenRequest {
  readonly request: ApprovalRequest;
  /** The newest; absent while more people wait than were approved. */
  readonly said?: ApprovalState;
  readonly people: number;
  readonly through: string;
  /** Of a sweep: the first who wait. */
  readonly first: readonly { readonly noticeId: string; readonly audienceKey: string }[];
  readonly isOver: boolean;
}

async function standingOf(
  request: ApprovalRequest,
  { approvals, store, now }: { readonly approvals: Approvals; readonly store: TenantStore; readonly now: number },
): Promise<OpenRequest> {
  const [said] = await approvals.approvalsOf(request.key);
  if (request.kind === 'sweep') return standingOfSweep(request, said, { approvals, now });
  const through = request.askedAt;
  const people = request.people ?? 0;
  if (said !== undefined) return { request, said, people, through, first: [], isOver: false };
  const status = await tableStatuses(store)(request.revocationId);
  return { request, people, through, first: [], isOver: status?.state !== 'open' };
}

/** Those who were kept back since the last approval. */
async function standingOfSweep(
  request: ApprovalRequest,
  said: ApprovalState | undefined,
  { approvals, now }: { readonly approvals: Approvals; readonly now: number },
): Promise<OpenRequest> {
  const readers = new Set<string>();
  const first: { readonly noticeId: string; readonly audienceKey: string }[] = [];
  let [through, after]: [string, string | undefined] = [said?.approval.through ?? '', undefined];
  const since = through;
  let page: Awaited<ReturnType<Approvals['keptBack']>>;
  do {
    page = await approvals.keptBack(request.key, PAGE, after);
    after = page.at(-1)?.key;
    for (const { noticeId, audienceKey, keptAt } of page) {
      if (keptAt <= since || hasLapsed(keptAt, now)) continue;
      if (first.length < FIRST && !readers.has(audienceKey)) first.push({ noticeId, audienceKey });
      readers.add(audienceKey);
      if (keptAt > through) through = keptAt;
    }
  } while (page.length >= PAGE);
  return { request, ...(readers.size === 0 && said && { said }), people: readers.size, through, first, isOver: false };
}

function lineOf({ request, said, people, isOver }: OpenRequest, now: number): ApprovalLine {
  const { kind, cause, askedAt, revocationId, perMinute } = request;
  const shared = {
    id: kind === 'sweep' ? `${SWEEP_PREFIX}${revocationId}` : revocationId,
    kind,
    cause,
    askedAt,
    lapsesAt: isoOf(Date.parse(askedAt) + LAPSES_AFTER_MS),
  };
  if (said === undefined) return { ...shared, state: unsaidState(request, people, { isOver, now }), people, perMinute };
  return { ...shared, ...progressOf(said, now) };
}

function unsaidState(
  { kind, askedAt }: ApprovalRequest,
  people: number,
  { isOver, now }: { readonly isOver: boolean; readonly now: number },
): ApprovalLine['state'] {
  if (isOver) return 'over';
  const isLate = kind === 'sweep' ? people === 0 : hasLapsed(askedAt, now);
  return isLate ? 'lapsed' : 'waiting';
}

function progressOf({ approval, release, ended }: ApprovalState, now: number) {
  const { people, perMinute, approvedAt, by } = approval as Approval;
  const told = ended?.released ?? (release ? toldBy(release, now) : 0);
  return {
    state: ended === undefined ? ('approved' as const) : ('done' as const),
    people,
    perMinute,
    approvedAt,
    approvedBy: by,
    told,
    left: ended === undefined ? Math.max(0, people - told) : 0,
  };
}

type First = readonly [ApprovalDetails['first'], ApprovalDetails['apps']];

async function firstOf({ revocationId }: ApprovalRequest, { store, mirror, now }: ApprovalContext): Promise<First> {
  const { apps, chunks } = await reachOf(store, revocationId);
  const ids = [...certainUsers(chunks)].sort().slice(0, FIRST);
  const hit = new Set(chunks.filter(({ userIds }) => userIds.length > 0).flatMap(({ appIds }) => appIds));
  const people = ids.map(async (id) => defined({ id, name: (await mirror.object('user', id, now))?.displayName }));
  return [
    await Promise.all(people),
    apps.flatMap(({ id, name }) => (hit.has(id) ? [{ id, name }] : [])).slice(0, MOST_APPS),
  ];
}

async function firstOfSweep({ first }: OpenRequest, store: TenantStore): Promise<First> {
  const tenant = keyPart(store.tenantId);
  const read = first.map(async ({ noticeId, audienceKey }) => {
    const stored = await store.table('Notices').get(`${tenant}_${audienceKey}`, noticeId);
    return stored && noticeOfRow(stored);
  });
  const notices = (await Promise.all(read)).flatMap((stored) => stored?.notice ?? []);
  const apps = new Map(notices.flatMap(({ content }) => content.apps).map(({ id, name }) => [id, { id, name }]));
  const people = notices.map(({ audience }) => defined({ id: audience.id, name: audience.name }));
  return [people, [...apps.values()].slice(0, MOST_APPS)];
}
