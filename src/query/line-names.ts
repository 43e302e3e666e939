/**
 * A line has the names that were known when it last changed. Where these are none, or only an address from an audit
 * record, a better one may have become known since: a few are looked up for each answer.
 */
import { mapConcurrently } from '../base/concurrency.ts';
import { defined } from '../base/defined.ts';
import { tableNames } from '../record/table-names.ts';
import type { Line } from '../record/views/line.ts';
import type { TenantStore } from '../storage/tenant-store.ts';

/** People and things: mostly the few who did what a page lists. */
const MAX_LOOKUPS = 16;
const AT_ONCE = 16;

type Named = Line['subject'] | NonNullable<Line['actor']>;

export async function withBetterNames(store: TenantStore, lines: readonly Line[]): Promise<readonly Line[]> {
  const poor = new Map<string, Named>();
  for (const named of lines.flatMap(partsOf).filter(isPoor)) if (poor.size < MAX_LOOKUPS) poor.set(keyOf(named), named);
  if (poor.size === 0) return lines;
  const names = tableNames(store);
  const found = await mapConcurrently(AT_ONCE, [...poor], async ([key, { kind, id }]) => {
    const { name } = await names.withName<Named>({ kind, id } as Named);
    return [key, name] as const;
  });
  const better = new Map(found.flatMap(([key, name]) => (name === undefined ? [] : [[key, name] as const])));
  return lines.map((line) => renamed(line, better));
}

function renamed(line: Line, better: ReadonlyMap<string, string>): Line {
  const { subject, actor, place } = line;
  const nameOf = (named: Named) => better.get(keyOf(named)) ?? named.name;
  return defined({
    ...line,
    subject: defined({ ...subject, name: nameOf(subject) }),
    actor: actor && defined({ ...actor, name: nameOf(actor) }),
    place: place && defined({ ...place, rootName: rootOf(line).map(nameOf)[0] }),
  });
}

function partsOf(line: Line): readonly Named[] {
  return [...(line.actor ? [line.actor] : []), ...rootOf(line), line.subject];
}

function rootOf({ place }: Line): readonly Named[] {
  if (place === undefined || place.root.kind === 'policy') return [];
  return [defined({ kind: place.root.kind, id: place.root.id, name: place.rootName })];
}

function isPoor({ name }: Named): boolean {
  return name === undefined || name.includes('@');
}

function keyOf({ kind, id }: Named): string {
  return `${kind} ${id.toLowerCase()}`;
}
