/**
 * A bounded queue with one reader (invariant 12). It refuses at the door: what it took it will hand out, in order.
 * Taking is amortised O(1): the array is compacted when its dead front has grown.
 */
export interface Mailbox<Message> {
  /** False when it is full; the message was not taken. */
  offer(message: Message): boolean;
  /** Up to `limit` messages, oldest first. */
  take(limit: number): Message[];
  readonly size: () => number;
}

export function createMailbox<Message>(capacity: number): Mailbox<Message> {
  const messages: Message[] = [];
  let front = 0;
  return {
    offer(message) {
      if (messages.length - front >= capacity) return false;
      messages.push(message);
      return true;
    },
    take(limit) {
      const taken = messages.slice(front, front + limit);
      front += taken.length;
      if (front === messages.length) {
        // Never another array in its place: dead, but old, it would have V8 move what is in it among what is old.
        messages.length = 0;
        front = 0;
      } else if (front > 1_024) {
        messages.splice(0, front);
        front = 0;
      }
      return taken;
    },
    size: () => messages.length - front,
  };
}
