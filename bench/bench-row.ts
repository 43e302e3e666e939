/** One measurement and its floor, taken in the same run: a figure alone says more about the machine than about us. */
export interface BenchRow {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** What the bare minimum does on this machine, right now. */
  readonly floor: number;
  /** value / floor. */
  readonly ratio: number;
  /** At least this ratio (for times and sizes: at most). */
  readonly goal?: number;
}
