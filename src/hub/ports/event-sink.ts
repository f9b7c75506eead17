/** Where committed events go out. */
export interface EventSink {
  /** Bodies that are larger are refused. */
  maxBytes(): number;
  /** Resolves when all are stored. The id makes a second time harmless. */
  publish(messages: readonly EventMessage[]): Promise<void>;
  /** The same of events that went out before: in order per order, stock, … only. Not while others are published. */
  publishAgain(messages: readonly EventMessage[]): Promise<void>;
}

export interface EventMessage {
  readonly subject: string;
  readonly id: string;
  readonly body: string;
  /** Goes out as a header, so that its reader can go on with the trace. */
  readonly traceparent?: string | undefined;
  /** Of one that is sent again: which resend it belongs to. Goes out as a header. */
  readonly resendId?: string | undefined;
}
