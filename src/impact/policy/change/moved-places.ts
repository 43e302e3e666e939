/**
 * A named location is a set of addresses or countries, and the engine knows it by its name alone. What left it or came
 * to it gets a name of its own, which policies have where they name the location: then only that part has changed.
 */
import { isJsonObject, type JsonObject, objectOf, textsOf } from '../../../base/json.ts';
import { type NamedLocation, namedLocationOf } from '../../../conditional-access/named-location.ts';
import type { PolicyContent } from '../../../conditional-access/policy.ts';
import type { PolicyWorld } from '../reach/reach-index.ts';

interface LocationChange {
  readonly id: string;
  readonly before?: JsonObject;
  readonly after?: JsonObject;
}

/** @param world with policies that are the same before and after @returns the world on each side of the change */
export function worldsOfLocation(
  world: PolicyWorld,
  { id, before, after }: LocationChange,
): { readonly before: PolicyWorld; readonly after: PolicyWorld } {
  return {
    before: sideOf(world, { id, own: before, other: after, part: 'left' }),
    after: sideOf(world, { id, own: after, other: before, part: 'came' }),
  };
}

interface Side {
  readonly id: string;
  readonly own: JsonObject | undefined;
  readonly other: JsonObject | undefined;
  readonly part: 'left' | 'came';
}

function sideOf(world: PolicyWorld, { id, own, other, part }: Side): PolicyWorld {
  const locations = new Map(world.tenant.locations);
  if (own === undefined) locations.delete(id.toLowerCase());
  else locations.set(id.toLowerCase(), namedLocationOf(id, own));
  const [mine, theirs] = [own && partOf(id, own, other, part), other && partOf(id, other, own, otherPart(part))];
  if (mine) locations.set(mine.id, mine);
  // Addresses that are in the location on the other side only are in none here.
  if (theirs) locations.set(theirs.id, { ...theirs, isTrusted: false });
  const isTrusted = own !== undefined && namedLocationOf(id, own).isTrusted;
  const names = { id, isTrusted, parts: mine ? [mine.id] : [] };
  const policies = world.policies.map((policy) => withParts(policy, names));
  return { tenant: { ...world.tenant, locations }, policies };
}

function otherPart(part: Side['part']): Side['part'] {
  return part === 'left' ? 'came' : 'left';
}

/** What is in the location on this side only; undefined where there is nothing, or no other side. */
function partOf(
  id: string,
  own: JsonObject,
  other: JsonObject | undefined,
  part: Side['part'],
): NamedLocation | undefined {
  if (other === undefined) return undefined;
  const location = namedLocationOf(id, own);
  const theirs = new Set(entriesOf(other));
  const only = entriesOf(own).filter((entry) => !theirs.has(entry));
  if (only.length === 0) return undefined;
  return { ...location, id: `${id.toLowerCase()} ${part}`, countries: location.type === 'country' ? only : [] };
}

function entriesOf(content: JsonObject): readonly string[] {
  const { type, countries } = namedLocationOf('', content);
  if (type === 'country') return countries;
  const ranges = Array.isArray(content.ipRanges) ? content.ipRanges.filter(isJsonObject) : [];
  return ranges.map((range) => JSON.stringify([range.cidrAddress, range.lowerAddress, range.upperAddress]));
}

interface Names {
  readonly id: string;
  readonly isTrusted: boolean;
  readonly parts: readonly string[];
}

/** Where a policy names the location it names the part, too; "all trusted" is spelled out, so that it is tried. */
function withParts(policy: PolicyContent, { id, isTrusted, parts }: Names): PolicyContent {
  const conditions = objectOf(policy.conditions);
  const { includeLocations, excludeLocations, ...rest } = objectOf(conditions.locations);
  const isNamed = (one: string) => one.toLowerCase() === id.toLowerCase();
  const spelledOut = (list: readonly string[]) => {
    if (list.some(isNamed)) return [...list, ...parts];
    return isTrusted && list.some((one) => /^alltrusted$/i.test(one)) ? [...list, id, ...parts] : list;
  };
  const [included, excluded] = [textsOf(includeLocations), textsOf(excludeLocations)];
  const [include, exclude] = [spelledOut(included), spelledOut(excluded)];
  if (include === included && exclude === excluded) return policy;
  const locations = { ...rest, includeLocations: include, excludeLocations: exclude };
  return { ...policy, conditions: { ...conditions, locations } };
}
