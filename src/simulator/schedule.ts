/** What is to happen, by the hub's time; what is due at one instant happens in the order in which it was planned. */
export interface Schedule<T> {
  push(at: number, what: T): void;
  /** The earliest; undefined when nothing is planned. */
  peek(): Planned<T> | undefined;
  pop(): Planned<T> | undefined;
  readonly size: () => number;
}

export interface Planned<T> {
  /** Epoch ms. */
  readonly at: number;
  readonly what: T;
}

interface Node<T> extends Planned<T> {
  readonly turn: number;
}

/** A binary heap: planning and taking cost the same with ten things to do as with a hundred thousand. */
export function createSchedule<T>(): Schedule<T> {
  const heap: Node<T>[] = [];
  let turn = 0;
  const isBefore = (one: Node<T> | undefined, other: Node<T> | undefined): boolean =>
    one !== undefined &&
    other !== undefined &&
    (one.at < other.at || (one.at === other.at && one.turn < other.turn));
  const swap = (i: number, j: number): void => {
    const [one, other] = [heap[i], heap[j]];
    if (one === undefined || other === undefined) return;
    heap[i] = other;
    heap[j] = one;
  };

  function sink(): void {
    let index = 0;
    for (;;) {
      const [left, right] = [index * 2 + 1, index * 2 + 2];
      let least = index;
      if (isBefore(heap[left], heap[least])) least = left;
      if (isBefore(heap[right], heap[least])) least = right;
      if (least === index) return;
      swap(index, least);
      index = least;
    }
  }

  return {
    push(at, what) {
      heap.push({ at, what, turn });
      turn += 1;
      let index = heap.length - 1;
      while (index > 0) {
        const parent = (index - 1) >> 1;
        if (!isBefore(heap[index], heap[parent])) return;
        swap(index, parent);
        index = parent;
      }
    },
    peek: () => heap[0],
    pop() {
      const first = heap[0];
      const last = heap.pop();
      if (heap.length > 0 && last !== undefined) {
        heap[0] = last;
        sink();
      }
      return first;
    },
    size: () => heap.length,
  };
}
