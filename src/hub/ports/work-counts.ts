/** How much of a day's work locations have; `board/work-counts.ts` stands behind. */
export interface WorkCounts {
  /**
   * Fulfilment orders by location: what is still to do and due by `to`, and what of `from` to `to` is done (epoch ms).
   * Locations that have none are absent.
   */
  countWork(days: readonly WorkDay[]): Promise<ReadonlyMap<string, number>>;
}

export interface WorkDay {
  readonly location: string;
  readonly from: number;
  readonly to: number;
}
