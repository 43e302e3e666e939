/** One value of a result as the cells of one row: nested members become `subject.id`, lists of plain values are joined. */

export type FlatRow = ReadonlyMap<string, string>;

export function flatRow(value: unknown): FlatRow {
  const cells = new Map<string, string>();
  if (typeof value === 'object' && value !== null) enter(cells, '', value);
  else cells.set('value', plain(value));
  return cells;
}

/** All columns in the order in which rows first name them, after those that are always there. */
export function columnsOf(rows: readonly FlatRow[], always: readonly string[] = []): readonly string[] {
  return [...new Set([...always, ...rows.flatMap((row) => [...row.keys()])])];
}

function enter(cells: Map<string, string>, path: string, value: object): void {
  for (const [name, member] of Object.entries(value)) {
    const column = path === '' ? name : `${path}.${name}`;
    if (Array.isArray(member)) cells.set(column, member.some(isObject) ? JSON.stringify(member) : member.map(plain).join('; '));
    else if (isObject(member)) enter(cells, column, member);
    else cells.set(column, plain(member));
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function plain(value: unknown): string {
  return value === null || value === undefined ? '' : String(value);
}
