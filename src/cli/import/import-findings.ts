/** The revocations that an import has found, and the records of each file that they rest on. */
import type { TrailAddition, TrailEntry } from '../../correlate/revocation.ts';
import type { Cause } from '../../detect/cause.ts';
import type { Actor, Interval } from '../../detect/report.ts';
import { assignmentParts, grantParts, membershipParts, type Subject, UNKNOWN_PRINCIPAL } from '../../detect/subject.ts';
import type { LogSignal } from '../../ingest/signal.ts';
import type { ProcessedReport } from '../../pipeline.ts';
import { readTrail, strongestMerge } from '../../record/revocation-status.ts';

interface RecordPlace {
  readonly file: string;
  /** Its number in the file, from 0. */
  readonly record: number;
  readonly sourceId: string;
}

export interface FoundRevocation {
  readonly revocationId: string;
  readonly cause: Cause;
  readonly subject: Subject;
  readonly occurred: Interval;
  /** Who did it, where a record says so. */
  readonly actor?: Actor;
  readonly evidence: readonly RecordPlace[];
}

export interface ImportFindings {
  /** Adds what the pipeline made of the record at this place. @param signal the record, for the names in it */
  add(place: RecordPlace, processed: readonly ProcessedReport[], signal?: LogSignal): void;
  /** The revocations of each file, oldest first, each with its records in that file. */
  byFile(): ReadonlyMap<string, readonly FoundRevocation[]>;
}

type Facts = Pick<FoundRevocation, 'cause' | 'subject' | 'occurred'>;
/** By source id: whether it is evidence of this revocation. Evidence can move; the highest order counts. */
type Evidence = Map<string, { readonly belongs: boolean; readonly order: number }>;

/** Stores ids, names and times only: the texts of tens of thousands of revocations would fill the memory. */
export function importFindings(): ImportFindings {
  const places = new Map<string, RecordPlace[]>();
  const facts = new Map<string, Facts>();
  const evidence = new Map<string, Evidence>();
  const merges = new Map<string, TrailEntry[]>();
  const closings = new Map<string, TrailEntry[]>();
  const actors = new Map<string, Actor>();
  const names = knownNames();

  const addTrail = ({ of, entry }: TrailAddition) => {
    if (entry.kind === 'folded' || entry.kind === 'parted') append(merges, of.id, entry);
    if (entry.kind === 'closed' || entry.kind === 'reopened') append(closings, of.id, entry);
    if (entry.kind !== 'evidence' && entry.kind !== 'moved') return;
    const known: Evidence = evidence.get(of.id) ?? new Map();
    evidence.set(of.id, known);
    if ((known.get(entry.sourceId)?.order ?? -1) <= entry.order)
      known.set(entry.sourceId, { belongs: entry.kind === 'evidence', order: entry.order });
  };
  const placesOf = (id: string, subject: Subject) =>
    [...(evidence.get(id) ?? [])].flatMap(([sourceId, { belongs }]) =>
      belongs ? (places.get(placeKey(sourceId, subject)) ?? []) : [],
    );

  return {
    add(place, processed, signal) {
      if (signal) names.note(signal);
      for (const { report, settled } of processed) {
        const key = placeKey(place.sourceId, report.subject);
        if (!places.get(key)?.includes(place)) append(places, key, place);
        for (const { id, cause, occurred } of settled.opened)
          facts.set(id, { cause, subject: report.subject, occurred });
        // With a store, the record may add to a revocation that an earlier import opened.
        const { revocation } = settled;
        if (revocation && report.actor && report.kind === 'revocation') actors.set(revocation.id, report.actor);
        if (revocation && !facts.has(revocation.id))
          facts.set(revocation.id, { cause: report.cause, subject: report.subject, occurred: report.occurred });
        for (const write of settled.writes) if (write.kind === 'append') addTrail(write);
      }
    },
    byFile() {
      const found = new Map<string, Map<string, FoundRevocation>>();
      for (const [id, own] of facts) {
        const root = rootOf(id, merges);
        // Nothing was lost: the user gave at once what was asked for.
        if (readTrail(closings.get(root) ?? []).answered) continue;
        const shown = facts.get(root) ?? { ...own, cause: strongestMerge(merges.get(id) ?? [])?.cause ?? own.cause };
        for (const [file, filePlaces] of Map.groupBy(placesOf(id, own.subject), (place) => place.file)) {
          const revocations = found.get(file) ?? new Map<string, FoundRevocation>();
          found.set(file, revocations);
          const all = [...(revocations.get(root)?.evidence ?? []), ...filePlaces].sort((a, b) => a.record - b.record);
          const actor = actors.get(root) ?? actors.get(id);
          revocations.set(root, {
            revocationId: root,
            ...shown,
            subject: names.named(shown.subject),
            ...(actor && { actor }),
            evidence: all,
          });
        }
      }
      return new Map([...found].map(([file, revocations]) => [file, oldestFirst([...revocations.values()])]));
    },
  };
}

function append<Value>(lists: Map<string, Value[]>, key: string, value: Value): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}

function oldestFirst(revocations: readonly FoundRevocation[]): readonly FoundRevocation[] {
  return revocations.toSorted((a, b) => Date.parse(a.occurred.to) - Date.parse(b.occurred.to));
}

/** With the subject: one record can be about several subjects, and a careless export gives many records one id. */
function placeKey(sourceId: string, { kind, id }: Subject): string {
  return `${kind} ${id} ${sourceId}`;
}

/** The revocation that this one was merged into in the end, or itself. */
function rootOf(id: string, merges: ReadonlyMap<string, readonly TrailEntry[]>): string {
  const visited = new Set<string>();
  const mergeOf = (revocationId: string) => strongestMerge(merges.get(revocationId) ?? []);
  let root = id;
  for (let merge = mergeOf(root); merge && !visited.has(root); merge = mergeOf(root)) {
    visited.add(root);
    root = merge.into.id;
  }
  return root;
}

export interface KnownNames {
  /** Keeps the names in the record. */
  note(signal: LogSignal): void;
  /** The subject with a name, where the records have one. */
  named(subject: Subject): Subject;
}

export function knownNames(): KnownNames {
  const names = new Map<string, string>();
  const note = (id: string | undefined, name: string | undefined) => {
    if (id && name && id !== name) names.set(id.toLowerCase(), name);
  };
  const nameOf = (id: string | undefined) => (id === undefined ? undefined : names.get(id.toLowerCase()));
  const pair = (first: string, second: string | undefined, link: string) =>
    nameOf(first) === undefined && nameOf(second) === undefined
      ? undefined
      : `${nameOf(first) ?? first}${link}${nameOf(second) ?? second ?? 'everyone'}`;

  const nameOfSubject = ({ kind, id }: Subject): string | undefined => {
    switch (kind) {
      case 'grant': {
        const { clientId, principalId } = grantParts(id);
        return pair(clientId, principalId === UNKNOWN_PRINCIPAL ? 'one person' : principalId, ' for ');
      }
      case 'assignment': {
        const { servicePrincipalId, principalId } = assignmentParts(id);
        return pair(servicePrincipalId, principalId, ' for ');
      }
      case 'membership': {
        const { ownerId, memberId } = membershipParts(id);
        return pair(ownerId, memberId, ' without ');
      }
      case 'user':
      case 'service-principal':
      case 'policy':
      case 'application':
      case 'device':
      case 'user-app':
        return nameOf(id);
    }
  };
  return {
    note(signal) {
      switch (signal.kind) {
        case 'audit-recorded':
          note(signal.record.actor?.id, signal.record.actor?.name);
          for (const { id, userPrincipalName, name } of signal.record.targets) note(id, userPrincipalName ?? name);
          return;
        case 'signed-in':
          note(signal.record.user?.id, signal.record.user?.name);
          note(signal.record.servicePrincipalId ?? signal.record.app?.id, signal.record.app?.name);
          return;
        case 'risk-told':
          note(signal.record.user.id, signal.record.user.name);
      }
    },
    named(subject) {
      const name = subject.name === undefined ? nameOfSubject(subject) : undefined;
      return name === undefined ? subject : { ...subject, name };
    },
  };
}
