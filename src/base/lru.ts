/** Remembers only so much: past that, what was remembered longest ago is forgotten. */
export function remember<T>(memory: Map<string, T>, key: string, value: T, most: number): void {
  // A Map keeps the order of insertion, so its first is its oldest.
  memory.delete(key);
  memory.set(key, value);
  const [oldest] = memory.keys();
  if (memory.size > most && oldest !== undefined) memory.delete(oldest);
}
