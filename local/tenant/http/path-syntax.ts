/** The spellings of a path that Microsoft's clients use, brought to the one of the operation list. */

/** A path and, if it ends in one, the type that it casts its list to. */
export interface PlainPath {
  readonly path: string;
  readonly cast: string | undefined;
}

const KEY_IN_BRACKETS = /^(\w+)\((?:'|%27)(.+)(?:'|%27)\)$/i;
const CAST = /^(?:microsoft\.)?graph\.(\w+)$/;

/**
 * `/users('id')` is `/users/id`, `/users/delta()` is `/users/delta`, and `graph.user` is `microsoft.graph.user`.
 * Alternate keys (`servicePrincipals(appId='…')`) stay as they are.
 */
export function plainPath(path: string): string {
  const segments = path.split('/').flatMap((segment) => {
    const [, collection, key] = KEY_IN_BRACKETS.exec(segment) ?? [];
    if (collection !== undefined && key !== undefined) return [collection, key];
    if (segment === 'delta()') return ['delta'];
    return [segment.replace(CAST, 'microsoft.graph.$1')];
  });
  return segments.join('/');
}

/** @param path as {@link plainPath} gives it */
export function withoutCast(path: string): PlainPath {
  const end = path.lastIndexOf('/');
  const cast = CAST.exec(path.slice(end + 1))?.[1];
  return { path: cast === undefined ? path : path.slice(0, end), cast };
}
