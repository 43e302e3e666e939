/** Contexts written as JSON: one or several, each with exceptions for single people. */
import { isJsonObject, type JsonObject, objectOf } from '../../../base/json.ts';
import { signInContextOf } from '../../../conditional-access/sign-in-context.ts';
import type { ContextClass } from '../reach/reach-index.ts';
import type { Identities } from './tenant-index-input.ts';

/** @param value an object, or a list of them; `perUser` overrides members of the context for single people */
export function contextsOf(value: unknown, identities: Identities): readonly ContextClass[] {
  const list = Array.isArray(value) ? value.filter(isJsonObject) : [objectOf(value)];
  return list.flatMap((facts) => contextClasses(facts, identities));
}

function contextClasses({ perUser, ...facts }: JsonObject, identities: Identities): readonly ContextClass[] {
  const own = Object.entries(objectOf(perUser)).flatMap(([id, overrides]) => {
    const number = identities.numberOf(id);
    return number === undefined ? [] : [{ number, facts: { ...facts, ...objectOf(overrides) } }];
  });
  if (own.length === 0) return [{ context: signInContextOf(facts) }];
  const named = new Set(own.map(({ number }) => number));
  const others = Array.from({ length: identities.count }, (_, number) => number).filter((one) => !named.has(one));
  return [
    { context: signInContextOf(facts), only: others },
    ...own.map((one) => ({ context: signInContextOf(one.facts), only: [one.number] })),
  ];
}
