/** One at a time for each key: what arrives meanwhile waits, and is then taken together. */

interface Waiting<T, R> {
  readonly item: T;
  resolve(result: R): void;
  reject(error: unknown): void;
}

/**
 * @param limit items at once
 * @param work resolves to one result for each item, in their order
 */
export function takenTogether<T, R>(
  limit: number,
  work: (key: string, items: readonly T[]) => Promise<readonly R[]>,
): (key: string, item: T) => Promise<R> {
  const lines = new Map<string, Waiting<T, R>[]>();

  async function takeAll(key: string, line: Waiting<T, R>[]): Promise<void> {
    while (line.length > 0) await take(key, line.splice(0, limit));
    lines.delete(key);
  }

  async function take(key: string, taken: readonly Waiting<T, R>[]): Promise<void> {
    try {
      const results = await work(
        key,
        taken.map(({ item }) => item),
      );
      for (const [index, { resolve }] of taken.entries()) resolve(results[index] as R);
    } catch (error) {
      // One item may fail for reasons of its own: the others must not fail with it.
      if (taken.length > 1) for (const one of taken) await take(key, [one]);
      else for (const { reject } of taken) reject(error);
    }
  }

  return (key, item) =>
    new Promise<R>((resolve, reject) => {
      const waiting = { item, resolve, reject };
      const line = lines.get(key);
      if (line) {
        line.push(waiting);
        return;
      }
      const begun = [waiting];
      lines.set(key, begun);
      void takeAll(key, begun);
    });
}
