/**
 * `npm run bench -- notices [NOTICES…]`: many notices due at once. How long they take to leave by an injected clock,
 * beside what the limits of their mailboxes make it take; what each costs in storage, and what the process holds.
 */
import { type DrainSettings, drain, floorMinutes } from '../test/notify/judge/drain.ts';
import type { BenchRow } from './bench-row.ts';

const SIZES = [1_000, 10_000, 100_000];
const MAILBOXES = 10;
/** How much longer than the floor it may take. */
const GOAL = 1.1;

export async function benchNotices(args: readonly string[]): Promise<readonly BenchRow[]> {
  const given = args.map(Number).filter((size) => Number.isInteger(size) && size > 0);
  const rows: BenchRow[] = [];
  let least: { readonly operations: number; readonly heldMiB: number } | undefined;
  for (const notices of given.length > 0 ? given : SIZES) {
    const settings: DrainSettings = { notices, mailboxes: MAILBOXES, criticalEvery: 50 };
    const { minutes, operations, heldMiB } = await drain(settings);
    least ??= { operations, heldMiB };
    const floor = floorMinutes(settings);
    const name = `notices ${notices.toLocaleString('en')}`;
    rows.push({ name, value: minutes, unit: 'min to leave', floor, ratio: minutes / floor, goal: GOAL });
    // The floor is the smallest size: neither may grow with the number of notices.
    rows.push(grows(name, 'table calls each', operations, least.operations));
    rows.push(grows(name, 'MB held', Math.max(0.1, heldMiB), Math.max(0.1, least.heldMiB)));
  }
  return rows;
}

function grows(name: string, unit: string, value: number, floor: number): BenchRow {
  return { name, value, unit, floor, ratio: value / floor };
}
