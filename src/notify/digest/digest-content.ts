/** What a digest says of its lines: one line an incident, the worst first, and how many more there were. */
import { isoOf } from '../../base/clock.ts';
import { defined } from '../../base/defined.ts';
import { InvariantError } from '../../base/errors.ts';
import type { SweepMember } from '../../correlate/sweep.ts';
import { severityOf } from '../../detect/cause.ts';
import { SEVERITIES } from '../../detect/severity.ts';
import type { RevocationStatus } from '../../record/revocation-status.ts';
import type { Bundles } from '../bundling/table-bundles.ts';
import type { DigestContent, DigestLine, Notice, NoticeContent, SuppressionReason } from '../notice.ts';
import type { StoredNotice } from '../notice-row.ts';
import type { TakenLines } from './table-digests.ts';

export interface DigestFacts {
  readonly statusOf: (revocationId: string) => Promise<RevocationStatus | undefined>;
  readonly bundles: Pick<Bundles, 'membersAround'>;
}

export interface DigestedLines extends Omit<DigestContent, 'day'> {
  /** Ids of the lines that nobody needs any more, and why. */
  readonly undone: ReadonlyMap<string, SuppressionReason>;
}

/** What stands in one mail; the rest is a number and a link. */
const MAX_LINES = 50;
/** Incidents that are looked at for it: of a day on which most was undone, not every one. */
const MAX_LOOKED_AT = 200;
const MAX_NAMES = 10;

export async function digestedLines({ worst, others }: TakenLines, facts: DigestFacts): Promise<DigestedLines> {
  // What an earlier line speaks for is taken out of both.
  const waiting = Map.groupBy(worst.toSorted(bySeverity), ({ notice }) => notice.revocationId);
  const beside = new Set(others);
  const lines: DigestLine[] = [];
  const undone = new Map<string, SuppressionReason>();
  let lookedAt = 0;
  for (const [revocationId, own] of waiting) {
    if (lines.length >= MAX_LINES || lookedAt >= MAX_LOOKED_AT) break;
    lookedAt += 1;
    waiting.delete(revocationId);
    beside.delete(revocationId);
    const status = await facts.statusOf(revocationId);
    const wanted = own.filter(({ notice }) => {
      const reason = reasonToLeaveOut(notice, status);
      if (reason !== undefined) undone.set(notice.id, reason);
      return reason === undefined;
    });
    const [first] = wanted;
    if (first === undefined) continue;
    const members = await facts.bundles.membersAround(revocationId, status?.place, 'kept');
    const together = members.filter(({ id }) => waiting.has(id) || beside.has(id));
    const contents = [...wanted, ...together.flatMap(({ id }) => waiting.get(id)?.slice(0, 1) ?? [])];
    for (const { id } of together) {
      waiting.delete(id);
      beside.delete(id);
    }
    lines.push({
      severity: severityOf(first.notice.content.cause),
      revocationId,
      content: contentOf(
        contents.map(({ notice }) => notice.content),
        { status, told: together.length + 1, members },
      ),
    });
  }
  return { lines, more: new Set([...waiting.keys(), ...beside]).size, undone };
}

/** The worst first, and of these the oldest. */
function bySeverity(one: StoredNotice, other: StoredNotice): number {
  const rankOf = ({ notice }: StoredNotice) => SEVERITIES.indexOf(severityOf(notice.content.cause));
  return rankOf(one) - rankOf(other) || timeOf(one.notice) - timeOf(other.notice);
}

function timeOf({ content }: Notice): number {
  return Date.parse(content.occurred.to);
}

/** What is over needs nobody any more; but that a notice may not have arrived does not end with it. */
function reasonToLeaveOut(
  { audience, content }: Notice,
  status: RevocationStatus | undefined,
): SuppressionReason | undefined {
  if (status === undefined || content.incident || content.stage === 'endpoint-disabled') return undefined;
  if (status.state !== 'open' && content.missed !== 'uncertain') return status.state;
  return status.actor?.id === audience.id ? 'actor' : undefined;
}

interface Around {
  readonly status: RevocationStatus | undefined;
  /** Incidents of one sweep that this line is about. */
  readonly told: number;
  readonly members: readonly SweepMember[];
}

/** @param contents of the lines about one incident, as far as they are known; the first is that of the line */
function contentOf(contents: readonly NoticeContent[], { status, told, members }: Around): NoticeContent {
  const [first] = contents;
  if (first === undefined) throw new InvariantError('A line of a digest has content');
  const missed = contents.find((content) => content.missed !== undefined)?.missed;
  const latest = { ...first, ...defined({ missed, occurred: status?.occurred ?? first.occurred }) };
  if (told === 1) return latest;
  const times = members.map(({ at }) => at);
  const names = new Set(contents.flatMap(({ subject }) => subject.name ?? []));
  return {
    ...latest,
    occurred: { from: isoOf(Math.min(...times)), to: isoOf(Math.max(...times)) },
    userCount: contents.reduce((sum, { userCount }) => sum + userCount, 0),
    sweep: { told, members: members.length, names: [...names].sort().slice(0, MAX_NAMES) },
  };
}
