/** Which records of which files each revocation rests on, as the import goes on and views change. */
import type { Cause, Interval, Subject } from '../detect/report.ts';
import type { Audited } from '../pipeline.ts';
import { foldedIn } from '../record/trail-standing.ts';
import type { TrailEntry } from '../settle/revocation.ts';

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
  note(place: RecordPlace, audited: readonly Audited[]): void;
  /** The revocations that records of this file show, the oldest first, each with those records. */
  in(file: string): readonly FoundRevocation[];
}

type Facts = Pick<FoundRevocation, 'cause' | 'subject' | 'occurred'>;

export function findingsOf(): Findings {
  const places = new Map<string, RecordPlace[]>();
  const facts = new Map<string, Facts>();
  const trails = new Map<string, TrailEntry[]>();

  return {
    note(place, audited) {
      for (const { report, settled } of audited) {
        const name = nameOf(place.sourceId, report.subject);
        const known = places.get(name) ?? [];
        if (!known.includes(place)) places.set(name, [...known, place]);
        for (const { id, cause, occurred } of settled.opened) facts.set(id, { cause, subject: report.subject, occurred });
        // With a store, what this record adds to may have been opened in another year.
        const { revocation } = settled;
        if (revocation && !facts.has(revocation.id)) facts.set(revocation.id, { cause: report.cause, subject: report.subject, occurred: report.occurred });
        for (const { of, entry } of settled.trail) trails.set(of.id, [...(trails.get(of.id) ?? []), entry]);
      }
    },
    in(file) {
      const found = new Map<string, FoundRevocation>();
      for (const [id, own] of facts) {
        const ofSubject = sourceIdsIn(trails.get(id)).flatMap((sourceId) => places.get(nameOf(sourceId, own.subject)) ?? []);
        const evidence = ofSubject.filter((place) => place.file === file);
        const root = rootOf(id, trails);
        const stands = facts.get(root) ?? { ...own, cause: foldedIn(trails.get(id) ?? [])?.cause ?? own.cause };
        const before = found.get(root)?.evidence ?? [];
        if (evidence.length > 0) found.set(root, { revocationId: root, ...stands, evidence: [...before, ...evidence].sort((a, b) => a.record - b.record) });
      }
      return [...found.values()].sort((a, b) => Date.parse(a.occurred.to) - Date.parse(b.occurred.to));
    },
  };
}

/** One record can tell of several subjects, and a careless export gives many records one id. */
function nameOf(sourceId: string, { kind, id }: Subject): string {
  return `${kind} ${id} ${sourceId}`;
}

/** The sources whose evidence lies here and was not moved away after. */
function sourceIdsIn(trail: readonly TrailEntry[] = []): readonly string[] {
  const latest = new Map<string, { readonly here: boolean; readonly order: number }>();
  for (const entry of trail) {
    if (entry.kind !== 'evidence' && entry.kind !== 'moved') continue;
    if ((latest.get(entry.sourceId)?.order ?? -1) <= entry.order) latest.set(entry.sourceId, { here: entry.kind === 'evidence', order: entry.order });
  }
  return [...latest].flatMap(([sourceId, { here }]) => (here ? [sourceId] : []));
}

function rootOf(id: string, trails: ReadonlyMap<string, readonly TrailEntry[]>): string {
  const passed = new Set<string>();
  let root = id;
  for (let fold = foldedIn(trails.get(root) ?? []); fold && !passed.has(root); fold = foldedIn(trails.get(root) ?? [])) {
    passed.add(root);
    root = fold.into.id;
  }
  return root;
}
