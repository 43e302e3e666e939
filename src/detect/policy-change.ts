/** One thing that a change of a policy, or of who is in its groups, did: data of which each language makes a line. */
import type { MembershipDetail, PolicyDetail } from './report.ts';

/** The first entries of a list, and how many it has besides. */
export interface Listed {
  readonly shown: readonly string[];
  readonly more: number;
}

export type PolicyChange =
  /** `state`: in which it came, or was when it went. */
  | { readonly kind: 'created' | 'deleted'; readonly state?: string }
  | { readonly kind: 'state'; readonly from: string; readonly to: string }
  /** One setting, by the path that leads to it in Graph. A side is absent where it was not set. */
  | { readonly kind: 'value'; readonly path: string; readonly from?: string; readonly to?: string }
  | { readonly kind: 'list'; readonly path: string; readonly added: Listed; readonly removed: Listed }
  /** All that is known where nothing recorded both sides. */
  | { readonly kind: 'direction'; readonly change: Exclude<PolicyDetail['change'], 'created' | 'deleted'> }
  | { readonly kind: 'more'; readonly count: number }
  | MembershipChange;

interface MembershipChange extends Pick<MembershipDetail, 'ownerId' | 'memberId' | 'way'> {
  readonly kind: 'membership';
  /** How many policies name the group or role. */
  readonly policies: number;
}

const ARROW = '→';

/** The change in English. */
export function changeText(change: PolicyChange): string {
  switch (change.kind) {
    case 'created':
      return ['created', change.state].filter(Boolean).join(', ');
    case 'deleted':
      return change.state === undefined ? 'deleted' : `deleted; it was ${change.state}`;
    case 'state':
      return `${change.from} ${ARROW} ${change.to}`;
    case 'value':
      return `${change.path}: ${change.from ?? 'none'} ${ARROW} ${change.to ?? 'none'}`;
    case 'list':
      return `${change.path}: ${[...part('added', change.added), ...part('removed', change.removed)].join('; ')}`;
    case 'direction':
      return change.change;
    case 'more':
      return `and ${change.count} more`;
    case 'membership': {
      const policies = `${change.policies} ${change.policies === 1 ? 'policy names' : 'policies name'} it`;
      return `${change.memberId ?? 'everybody'} ${change.way} ${change.ownerId}; ${policies}`;
    }
  }
}

/** In English. */
export function listedText({ shown, more }: Listed): string {
  return more > 0 ? `${shown.join(', ')} and ${more} more` : shown.join(', ');
}

/** @param most as many are shown */
export function listedOf(entries: readonly string[], most: number): Listed {
  return { shown: entries.slice(0, most), more: Math.max(0, entries.length - most) };
}

function part(word: string, entries: Listed): readonly string[] {
  return entries.shown.length === 0 ? [] : [`${word} ${listedText(entries)}`];
}
