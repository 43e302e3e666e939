/** JSON that does not depend on the order of writes: members sorted by name, lists by content. */

export function stableJson(value: unknown): string {
  return `${JSON.stringify(sorted(value), null, 2)}\n`;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return byText(value.map(sorted), (item) => JSON.stringify(item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(byText(Object.entries(value), ([key]) => key).map(([key, part]) => [key, sorted(part)]));
}

function byText<T>(items: readonly T[], textOf: (item: T) => string): readonly T[] {
  const texts = items.map((item) => ({ item, text: textOf(item) ?? '' }));
  return texts.sort((a, b) => (a.text < b.text ? -1 : Number(a.text > b.text))).map(({ item }) => item);
}
