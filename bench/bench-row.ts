/** One measurement and its floor from the same run: a figure alone says more about the computer than about us. */
export interface BenchRow {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** The figure of the bare minimum on this computer in the same run. */
  readonly floor: number;
  /** value / floor. */
  readonly ratio: number;
  /** At least this ratio (for times and sizes: at most). */
  readonly goal?: number;
}
