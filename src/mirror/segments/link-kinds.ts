/**
 * Links that are stored once and asked about from both ends. The states of the other end are derived where both ends
 * are GUIDs, which all but some in tests are.
 */
import { guidPair } from './guids.ts';
import type { LogEntry } from './log-rows.ts';
import type { StoredText } from './stored-text.ts';

interface LinkKind {
  readonly kind: string;
  /** The same links by their members. */
  readonly derived: string;
  /** What the derived state says. */
  textOf(text: string, owner: string): string;
}

const LINK_KINDS: readonly LinkKind[] = [
  { kind: 'group-members', derived: 'member-groups', textOf: (_, owner) => JSON.stringify({ id: owner }) },
  { kind: 'app-assignments', derived: 'principal-assignments', textOf: (text) => text },
];

const byKind = new Map(LINK_KINDS.map((link) => [link.kind, link]));
const byDerived = new Map(LINK_KINDS.map((link) => [link.derived, link]));

export function isLinkKind(kind: string): boolean {
  return byKind.has(kind);
}

/** The links that the states of this kind are derived from. */
export function linksBehind(kind: string): LinkKind | undefined {
  return byDerived.get(kind);
}

/** It need not be stored. */
export function isDerived({ kind, key }: Pick<LogEntry, 'kind' | 'key'>): boolean {
  return byDerived.has(kind) && guidPair(key) !== undefined;
}

/** The same change at the other end of the link. */
export function derivedEntry({ kind, key, state, closed }: LogEntry): LogEntry | undefined {
  const link = byKind.get(kind);
  const pair = link && guidPair(key);
  if (!link || !pair) return undefined;
  const [owner, member] = pair;
  const turned = <T extends StoredText>(one: T): T => ({ ...one, text: link.textOf(one.text, owner) });
  return {
    kind: link.derived,
    key: `${member}_${owner}`,
    ...(state && { state: turned(state) }),
    ...(closed && { closed: turned(closed) }),
  };
}
