/** Which way an enforced Conditional Access policy moved. Only what is certain gets a direction; the rest has changed. */
import { plainText } from '../detect/audit-targets.ts';

type Content = Readonly<Record<string, unknown>>;
type Direction = 'more' | 'less' | 'same' | 'unclear';

/** Wider sets of these catch more people and sign-ins; narrower ones fewer. */
const CATCHING = [
  'includeUsers',
  'includeGroups',
  'includeRoles',
  'includeApplications',
  'includeUserActions',
  'includeAuthenticationContextClassReferences',
];
const SPARING = ['excludeUsers', 'excludeGroups', 'excludeRoles', 'excludeApplications'];
/** Absent means every platform and place, so the sets cannot be compared where one side has none. */
const NARROWING = [
  'includePlatforms',
  'includeLocations',
  'clientAppTypes',
  'userRiskLevels',
  'signInRiskLevels',
  'servicePrincipalRiskLevels',
];
const NARROWING_SPARED = ['excludePlatforms', 'excludeLocations'];
/** The word that stands for all of a kind. */
const EVERY = /^all$/i;

/** @param before canonical, enforced, and different from `after` */
export function directionOf(before: Content, after: Content): 'tightened' | 'loosened' | 'changed' {
  const sets = [
    ...CATCHING.map((name) => bySet(listAt(before, name), listAt(after, name))),
    ...NARROWING.map((name) => byNarrowing(listAt(before, name), listAt(after, name))),
    ...[...SPARING, ...NARROWING_SPARED].map((name) => opposite(bySet(listAt(before, name), listAt(after, name)))),
  ];
  const directions = [...sets, byControls(before, after), byRest(before, after)].filter(
    (direction) => direction !== 'same',
  );
  if (directions.length === 0 || directions.includes('unclear')) return 'changed';
  if (directions.every((direction) => direction === 'more')) return 'tightened';
  return directions.every((direction) => direction === 'less') ? 'loosened' : 'changed';
}

function bySet(before: readonly string[], after: readonly string[]): Direction {
  const grows =
    before.every((entry) => after.includes(entry)) ||
    (after.some((entry) => EVERY.test(entry)) && !before.some((entry) => EVERY.test(entry)));
  const shrinks =
    after.every((entry) => before.includes(entry)) ||
    (before.some((entry) => EVERY.test(entry)) && !after.some((entry) => EVERY.test(entry)));
  if (grows && shrinks) return 'same';
  return grows ? 'more' : shrinks ? 'less' : 'unclear';
}

function byNarrowing(before: readonly string[], after: readonly string[]): Direction {
  if (before.length === 0 && after.length === 0) return 'same';
  if (before.length === 0) return 'less';
  return after.length === 0 ? 'more' : bySet(before, after);
}

function opposite(direction: Direction): Direction {
  return direction === 'more' ? 'less' : direction === 'less' ? 'more' : direction;
}

/** More controls under AND ask more, under OR they leave a choice; one control is under neither. */
function byControls(before: Content, after: Content): Direction {
  const [had, has] = [controlsOf(before), controlsOf(after)];
  if (had.all.length === 0 || has.all.length === 0)
    return had.all.length === has.all.length ? 'same' : has.all.length > 0 ? 'more' : 'less';
  const blocked = had.all.includes('block');
  if (blocked !== has.all.includes('block')) return blocked ? 'less' : 'more';
  const direction = bySet(had.all, has.all);
  const operators = new Set([had, has].filter(({ all }) => all.length > 1).map(({ operator }) => operator));
  if (operators.size > 1) return 'unclear';
  return operators.has('OR') ? opposite(direction) : direction;
}

function controlsOf({ grantControls }: Content) {
  const controls = isContent(grantControls) ? grantControls : {};
  const strength = isContent(controls.authenticationStrength)
    ? [`strength ${plainText(controls.authenticationStrength.id)}`]
    : [];
  const named = ['builtInControls', 'customAuthenticationFactors', 'termsOfUse'].flatMap((name) =>
    listIn(controls[name]).map((entry) => entry.toLowerCase()),
  );
  return { operator: plainText(controls.operator ?? 'OR').toUpperCase(), all: [...named, ...strength] };
}

/** Filters, guest kinds, device rules, session controls: a control that appears asks more, one that goes less; an altered one, who knows. */
function byRest(before: Content, after: Content): Direction {
  const [had, has] = [sessionOf(before), sessionOf(after)];
  const [then, now] = [textOf(restOf(before)), textOf(restOf(after))];
  if (then !== now) return 'unclear';
  if (textOf(had) === textOf(has)) return 'same';
  const names = [...new Set([...Object.keys(had), ...Object.keys(has)])].filter(
    (name) => textOf(had[name]) !== textOf(has[name]),
  );
  if (names.every((name) => had[name] === undefined)) return 'more';
  return names.every((name) => has[name] === undefined) ? 'less' : 'unclear';
}

function sessionOf({ sessionControls }: Content): Content {
  return isContent(sessionControls) ? sessionControls : {};
}

/** The conditions without the sets that are compared above. */
function restOf({ conditions }: Content): unknown {
  const compared = new Set([...CATCHING, ...SPARING, ...NARROWING, ...NARROWING_SPARED]);
  return withoutMembers(conditions, compared);
}

function withoutMembers(value: unknown, names: ReadonlySet<string>): unknown {
  if (!isContent(value)) return value;
  const entries = Object.entries(value).filter(([name]) => !names.has(name));
  const rest = entries
    .map(([name, inner]) => [name, withoutMembers(inner, names)] as const)
    .filter(([, inner]) => inner !== undefined);
  return rest.length === 0 ? undefined : Object.fromEntries(rest);
}

/** The list of this name under any of the conditions. */
function listAt({ conditions }: Content, name: string): readonly string[] {
  if (!isContent(conditions)) return [];
  return [conditions, ...Object.values(conditions).filter(isContent)].flatMap((group) => listIn(group[name]));
}

function listIn(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((entry): entry is string => typeof entry === 'string') : [];
}

function textOf(value: unknown): string {
  return JSON.stringify(value) ?? '';
}

function isContent(value: unknown): value is Content {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
