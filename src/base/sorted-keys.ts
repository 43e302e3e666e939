/** Keys in order: many are added at once, or a few at a time, and a range of them is found without a pass over all. */
export interface SortedKeys {
  /** @param key must not be there yet */
  add(key: string): void;
  remove(key: string): void;
  /** Each key that is not before `first`, in order. No key may be added or removed before the caller has enough. */
  from(first: string): Generator<string>;
}

/** More new keys than this are sorted together; fewer are put into their places. */
const FEW = 64;

export function sortedKeys(): SortedKeys {
  let keys: string[] = [];
  let added: string[] = [];

  const placeOf = (key: string) => {
    let [low, high] = [0, keys.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((keys[middle] ?? '') < key) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const settle = () => {
    if (added.length > FEW) keys = keys.concat(added).sort();
    else for (const key of added) keys.splice(placeOf(key), 0, key);
    added = [];
  };

  return {
    add: (key) => void added.push(key),
    remove(key) {
      settle();
      const place = placeOf(key);
      if (keys[place] === key) keys.splice(place, 1);
    },
    *from(first) {
      settle();
      for (let place = placeOf(first); place < keys.length; place += 1) yield keys[place] ?? '';
    },
  };
}
