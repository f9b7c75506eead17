/** Where committed events go out. */
export interface EventSink {
  /** Bodies that are larger are refused. */
  maxBytes(): number;
  /** Resolves when all are stored. The id makes a second time harmless. */
  publish(messages: readonly EventMessage[]): Promise<void>;
}

export interface EventMessage {
  readonly subject: string;
  readonly id: string;
  readonly body: string;
  /** Goes out as a header, so that its reader can go on with the trace. */
  readonly traceparent?: string | undefined;
}
