/** Which records of which files each revocation rests on, as the import goes on and views change. */

import type { TrailAddition, TrailEntry } from '../../correlate/revocation.ts';
import type { Cause, Interval, Subject } from '../../detect/report.ts';
import type { ProcessedReport } from '../../pipeline.ts';
import { foldedIn } from '../../record/revocation-status.ts';

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
  readonly evidence: readonly RecordPlace[];
}

export interface Findings {
  note(place: RecordPlace, audited: readonly ProcessedReport[]): void;
  /** By file the revocations that its records show, the oldest first, each with those records. */
  byFile(): ReadonlyMap<string, readonly FoundRevocation[]>;
}

type Facts = Pick<FoundRevocation, 'cause' | 'subject' | 'occurred'>;
/** By source: whether its evidence lies here, by the word of the highest order. */
type Evidence = Map<string, { readonly here: boolean; readonly order: number }>;

/** Keeps ids and times only: a file may show tens of thousands, and what is said of each would fill the memory. */
export function findingsOf(): Findings {
  const places = new Map<string, RecordPlace[]>();
  const facts = new Map<string, Facts>();
  const evidence = new Map<string, Evidence>();
  const folds = new Map<string, TrailEntry[]>();

  const noteTrail = ({ of, entry }: TrailAddition) => {
    if (entry.kind === 'folded' || entry.kind === 'parted') append(folds, of.id, entry);
    if (entry.kind !== 'evidence' && entry.kind !== 'moved') return;
    const known: Evidence = evidence.get(of.id) ?? new Map();
    evidence.set(of.id, known);
    if ((known.get(entry.sourceId)?.order ?? -1) <= entry.order)
      known.set(entry.sourceId, { here: entry.kind === 'evidence', order: entry.order });
  };
  const placesOf = (id: string, subject: Subject) =>
    [...(evidence.get(id) ?? [])].flatMap(([sourceId, { here }]) =>
      here ? (places.get(nameOf(sourceId, subject)) ?? []) : [],
    );

  return {
    note(place, audited) {
      for (const { report, settled } of audited) {
        const name = nameOf(place.sourceId, report.subject);
        if (!places.get(name)?.includes(place)) append(places, name, place);
        for (const { id, cause, occurred } of settled.opened)
          facts.set(id, { cause, subject: report.subject, occurred });
        // With a store, what this record adds to may have been opened in another year.
        const { revocation } = settled;
        if (revocation && !facts.has(revocation.id))
          facts.set(revocation.id, { cause: report.cause, subject: report.subject, occurred: report.occurred });
        settled.trail.forEach(noteTrail);
      }
    },
    byFile() {
      const found = new Map<string, Map<string, FoundRevocation>>();
      for (const [id, own] of facts) {
        const root = rootOf(id, folds);
        const stands = facts.get(root) ?? { ...own, cause: foldedIn(folds.get(id) ?? [])?.cause ?? own.cause };
        for (const [file, ofFile] of Map.groupBy(placesOf(id, own.subject), (place) => place.file)) {
          const revocations = found.get(file) ?? new Map<string, FoundRevocation>();
          found.set(file, revocations);
          const all = [...(revocations.get(root)?.evidence ?? []), ...ofFile].sort((a, b) => a.record - b.record);
          revocations.set(root, { revocationId: root, ...stands, evidence: all });
        }
      }
      return new Map([...found].map(([file, revocations]) => [file, inTime([...revocations.values()])]));
    },
  };
}

function append<Value>(lists: Map<string, Value[]>, key: string, value: Value): void {
  const list = lists.get(key);
  if (list) list.push(value);
  else lists.set(key, [value]);
}

function inTime(revocations: readonly FoundRevocation[]): readonly FoundRevocation[] {
  return revocations.toSorted((a, b) => Date.parse(a.occurred.to) - Date.parse(b.occurred.to));
}

/** One record can tell of several subjects, and a careless export gives many records one id. */
function nameOf(sourceId: string, { kind, id }: Subject): string {
  return `${kind} ${id} ${sourceId}`;
}

function rootOf(id: string, folds: ReadonlyMap<string, readonly TrailEntry[]>): string {
  const passed = new Set<string>();
  let root = id;
  for (let fold = foldedIn(folds.get(root) ?? []); fold && !passed.has(root); fold = foldedIn(folds.get(root) ?? [])) {
    passed.add(root);
    root = fold.into.id;
  }
  return root;
}
