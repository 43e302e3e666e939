/**
 * Which instance may call a part of Graph that allows few requests. Each function of the app scales by itself, so the
 * gate of one process does not keep the limit of the tenant.
 */

/** Something that happened or ends at a time that is known only from now. The clocks of two instances differ. */
export interface Span {
  readonly id: string;
  /** Milliseconds. */
  readonly ms: number;
}

/** What all instances together have used of a limit. */
export interface Used {
  /** How long ago each of the last calls ended, at least. */
  readonly calls: readonly Span[];
  /** How much longer Graph asked to wait, at most. */
  readonly rest?: Span;
}

export interface GateLease {
  /**
   * Resolves to what others used; 'busy': another instance has the lease. One that ends without giving it back loses it
   * after a while.
   * @param known what this instance knows itself
   */
  take(known: Used): Promise<Used | 'busy'>;
  /** No error if another instance has it already. */
  giveBack(used: Used): Promise<void>;
}
