/** The names of a tenant's people, groups, apps and policies, in both directions: for people who type and read them. */
import { NotOnRecordError } from '../../base/errors.ts';
import { asPasted } from '../../base/pasted.ts';
import { AmbiguousNameError } from '../cli-errors.ts';

export type NamedKind = 'user' | 'group' | 'app' | 'policy' | 'location' | 'strength';

export interface NamedThing {
  readonly id: string;
  /** The first one is shown. */
  readonly names: readonly string[];
}

export interface NameSource {
  /** Of people and groups there may be a hundred thousand. */
  all(kind: NamedKind): AsyncIterable<NamedThing>;
}

export interface Names {
  /** By id in lower case; ids without a name are not in it. */
  of(kind: NamedKind): Promise<ReadonlyMap<string, string>>;
  /**
   * The id that has this id or name.
   * @throws {AmbiguousNameError} if several have the name
   * @throws {NotOnRecordError} if none has it
   */
  find(kind: NamedKind, text: string): Promise<string>;
}

/** @param where what has the names, for messages */
export function namesFrom(source: NameSource, where: string): Names {
  const shown = new Map<NamedKind, Promise<ReadonlyMap<string, string>>>();
  return {
    of(kind) {
      const known = shown.get(kind) ?? shownNames(source, kind);
      shown.set(kind, known);
      return known;
    },
    async find(kind, text) {
      const wanted = asPasted(text).toLowerCase();
      const found: NamedThing[] = [];
      for await (const thing of source.all(kind)) {
        if (thing.id.toLowerCase() === wanted) return thing.id;
        if (thing.names.some((name) => name.toLowerCase() === wanted)) found.push(thing);
      }
      const [first, ...others] = found;
      if (first === undefined)
        throw new NotOnRecordError(`${kind} ${JSON.stringify(text)}: ${where} has none of this id or name`);
      if (others.length === 0) return first.id;
      throw new AmbiguousNameError(
        text,
        found.map(({ id, names: [name = id] }) => ({ id, name })),
      );
    },
  };
}

async function shownNames(source: NameSource, kind: NamedKind): Promise<ReadonlyMap<string, string>> {
  const names = new Map<string, string>();
  for await (const {
    id,
    names: [name],
  } of source.all(kind))
    if (name) names.set(id.toLowerCase(), name);
  return names;
}

/** Of whatever reasons may name: groups, policies, locations and strengths, by id in lower case. */
export async function namesInReasons(names: Names): Promise<ReadonlyMap<string, string>> {
  const maps = await Promise.all((['group', 'policy', 'location', 'strength'] as const).map((kind) => names.of(kind)));
  return new Map(maps.flatMap((some) => [...some]));
}
