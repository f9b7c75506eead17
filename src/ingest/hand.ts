/**
 * The messages in hand, each at a place that is used again. Not a Set: one that is filled and emptied all the time leaves
 * its old tables behind, and each holds what was in it until the collector goes through everything.
 */
export interface Hand<Message> {
  take(message: Message): number;
  leave(place: number): void;
  all(): readonly Message[];
  readonly size: () => number;
}

export function createHand<Message>(): Hand<Message> {
  const places: (Message | undefined)[] = [];
  const free: number[] = [];
  return {
    take(message) {
      const place = free.pop() ?? places.length;
      places[place] = message;
      return place;
    },
    leave(place) {
      places[place] = undefined;
      free.push(place);
    },
    all: () => places.filter((message) => message !== undefined),
    size: () => places.length - free.length,
  };
}
