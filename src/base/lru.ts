/** A map of limited size: when it is full, the oldest entry is removed. */

/** @param most the largest number of entries */
export function remember<T>(memory: Map<string, T>, key: string, value: T, most: number): void {
  // A Map keeps the order of insertion, so its first entry is its oldest.
  memory.delete(key);
  memory.set(key, value);
  const [oldest] = memory.keys();
  if (memory.size > most && oldest !== undefined) memory.delete(oldest);
}
