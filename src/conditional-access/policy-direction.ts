/** Which way an enforced Conditional Access policy moved. Only a certain move has a direction; the rest has changed. */
import { canonicalOf, type PolicyContent } from './policy.ts';
import { isUnreadable } from './policy-demand.ts';
import { type Demand, isAll, type PolicyRule, readPolicy, type Selection } from './read-policy.ts';

/** How one part of the policy moved: it may hit more sign-ins, fewer, the same ones, or nobody can say. */
type Move = 'more' | 'less' | 'same' | 'unclear';

/** Word of the list of users for guests of every kind. */
const ALL_GUESTS = 'GuestsOrExternalUsers';

/** @param before enforced, and different from `after`, which is enforced too */
export function directionOf(before: PolicyContent, after: PolicyContent): 'tightened' | 'loosened' | 'changed' {
  const [had, has] = [readPolicy(before), readPolicy(after)];
  if (had.unknown.length + has.unknown.length > 0) return 'changed';
  const moves = new Set(movesOf(had, has));
  moves.delete('same');
  if (moves.size !== 1 || moves.has('unclear')) return 'changed';
  if (moves.has('more')) return 'tightened';
  // What v1.0 leaves out may demand more than what is gone.
  return isUnreadable(has) ? 'changed' : 'loosened';
}

type Lists = readonly (readonly string[])[];

function movesOf(had: PolicyRule, has: PolicyRule): readonly Move[] {
  const compare = (listsOf: (rule: PolicyRule) => Lists, move: typeof bySet) => {
    const after = listsOf(has);
    return listsOf(had).map((list, index) => move(list, after[index] ?? []));
  };
  return [
    ...compare(caughtBy, bySet),
    ...compare(sparedBy, (before, after) => opposite(bySet(before, after))),
    ...compare(narrowedBy, byNarrowing),
    byDemand(had.demand, has.demand),
    bySession(had.session, has.session),
    restOf(had) === restOf(has) ? 'same' : 'unclear',
  ];
}

/** Wider lists of these catch more people and sign-ins. */
function caughtBy({ people: { include }, apps }: PolicyRule): Lists {
  return [
    [...entriesOf(include.users), ...(include.allGuests ? [ALL_GUESTS] : [])],
    entriesOf(include.groups),
    entriesOf(include.roles),
    entriesOf(apps.include),
    apps.userActions,
    apps.authenticationContexts,
  ];
}

/** Wider lists of these leave more of them out. */
function sparedBy({ people: { exclude }, apps, conditions }: PolicyRule): Lists {
  return [
    [...entriesOf(exclude.users), ...(exclude.allGuests ? [ALL_GUESTS] : [])],
    entriesOf(exclude.groups),
    entriesOf(exclude.roles),
    entriesOf(apps.exclude),
    conditions.platforms.exclude,
    conditions.locations.exclude,
  ];
}

/** Empty lists of these match everything. */
function narrowedBy({ conditions }: PolicyRule): Lists {
  return [
    conditions.platforms.include,
    conditions.locations.include,
    conditions.clientAppTypes,
    conditions.userRiskLevels,
    conditions.signInRiskLevels,
    conditions.servicePrincipalRiskLevels,
  ];
}

/** Filters, kinds of guests, workload identities and flags: nobody can say which way they move. */
function restOf({ people: { include, exclude }, workloads, apps, conditions }: PolicyRule): string {
  const { deviceFilter, insiderRiskLevels, transferMethods } = conditions;
  const [guests, guestsSpared] = [include.guestKinds, exclude.guestKinds];
  const rest = {
    guests,
    guestsSpared,
    workloads,
    filter: apps.filter,
    deviceFilter,
    insiderRiskLevels,
    transferMethods,
  };
  return JSON.stringify(canonicalOf(rest));
}

function bySet(before: readonly string[], after: readonly string[]): Move {
  const [wasAll, isNowAll] = [before.some(isAll), after.some(isAll)];
  const grows = before.every((entry) => after.includes(entry)) || (isNowAll && !wasAll);
  const shrinks = after.every((entry) => before.includes(entry)) || (wasAll && !isNowAll);
  if (grows && shrinks) return 'same';
  if (grows) return 'more';
  return shrinks ? 'less' : 'unclear';
}

function byNarrowing(before: readonly string[], after: readonly string[]): Move {
  if (before.length === 0 && after.length === 0) return 'same';
  if (before.length === 0) return 'less';
  return after.length === 0 ? 'more' : bySet(before, after);
}

/** More controls under AND demand more, under OR they leave a choice; one control is under neither. */
function byDemand(had: Demand, has: Demand): Move {
  const [before, after] = [had.atoms, has.atoms];
  if (before.length === 0 || after.length === 0) return bySet(before, after);
  const blocked = before.includes('block');
  if (blocked !== after.includes('block')) return blocked ? 'less' : 'more';
  const operators = new Set([had, has].filter(({ atoms }) => atoms.length > 1).map(({ operator }) => operator));
  if (operators.size > 1) return 'unclear';
  return operators.has('OR') ? opposite(bySet(before, after)) : bySet(before, after);
}

/** A control that appears demands more, one that goes demands less; whether an altered one does is not known. */
function bySession(had: PolicyContent, has: PolicyContent): Move {
  const names = [...new Set([...Object.keys(had), ...Object.keys(has)])];
  const altered = names.filter((name) => JSON.stringify(had[name]) !== JSON.stringify(has[name]));
  if (altered.length === 0) return 'same';
  if (altered.every((name) => had[name] === undefined)) return 'more';
  return altered.every((name) => has[name] === undefined) ? 'less' : 'unclear';
}

function opposite(move: Move): Move {
  if (move === 'more') return 'less';
  return move === 'less' ? 'more' : move;
}

function entriesOf({ all, ids }: Selection): readonly string[] {
  return all ? ['All', ...ids] : ids;
}
