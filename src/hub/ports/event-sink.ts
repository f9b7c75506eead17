/** Where committed events go out. */
export interface EventSink {
  /** Bodies that are larger are refused. */
  maxBytes(): number;
  /** Resolves when all are stored. The id makes a second time harmless. */
  publish(
    messages: readonly { readonly subject: string; readonly id: string; readonly body: string }[],
  ): Promise<void>;
}
