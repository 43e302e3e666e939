/** Small sets of app classes: a tenant has some hundreds of them at most. */

export type ClassSet = Uint32Array;

export function emptyClassSet(classes: number): ClassSet {
  return new Uint32Array(Math.ceil(classes / 32));
}

export function addClass(set: ClassSet, one: number): void {
  set[one >>> 5] = (set[one >>> 5] ?? 0) | (1 << (one & 31));
}

export function overlaps(left: ClassSet, right: ClassSet): boolean {
  for (let at = 0; at < left.length; at += 1) if (((left[at] ?? 0) & (right[at] ?? 0)) !== 0) return true;
  return false;
}

/** @returns undefined where nothing is in both */
export function inBoth(left: ClassSet, right: ClassSet): ClassSet | undefined {
  if (!overlaps(left, right)) return undefined;
  const both = new Uint32Array(left.length);
  for (let at = 0; at < left.length; at += 1) both[at] = (left[at] ?? 0) & (right[at] ?? 0);
  return both;
}

/** @returns undefined where all of `left` is in `right` */
export function without(left: ClassSet, right: ClassSet): ClassSet | undefined {
  let any = 0;
  for (let at = 0; at < left.length && any === 0; at += 1) any = (left[at] ?? 0) & ~(right[at] ?? 0);
  if (any === 0) return undefined;
  const rest = new Uint32Array(left.length);
  for (let at = 0; at < left.length; at += 1) rest[at] = (left[at] ?? 0) & ~(right[at] ?? 0);
  return rest;
}

export function addAll(target: ClassSet, more: ClassSet): void {
  for (let at = 0; at < target.length; at += 1) target[at] = (target[at] ?? 0) | (more[at] ?? 0);
}

export function classesIn(set: ClassSet): readonly number[] {
  const found: number[] = [];
  for (let at = 0; at < set.length; at += 1)
    for (let left = set[at] ?? 0; left !== 0; left &= left - 1) found.push(at * 32 + 31 - Math.clz32(left & -left));
  return found;
}
