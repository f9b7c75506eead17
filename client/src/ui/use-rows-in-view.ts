import { useLayoutEffect, useState, type RefObject } from 'react';

/** Rows beyond each edge, so that a turn of the wheel shows no gap. */
const spare = 8;

export interface RowsInView {
  /** Indexes, the last one excluded. */
  readonly from: number;
  readonly to: number;
  /** Scrolls no further than it takes to have the row in view. */
  readonly reveal: (index: number) => void;
}

/** Which of many rows of one height (in px) are in view: arithmetic, nothing is measured and nothing kept of a row. */
export const useRowsInView = (
  scroller: RefObject<HTMLElement | null>,
  { count, height }: { readonly count: number; readonly height: number },
): RowsInView => {
  const [[first, last], setEdges] = useState<readonly [number, number]>([0, 0]);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element === null) return undefined;
    const look = (): void => {
      const { scrollTop, clientHeight } = element;
      const top = Math.floor(scrollTop / height);
      const bottom = Math.ceil((scrollTop + clientHeight) / height);
      setEdges((before) => (before[0] === top && before[1] === bottom ? before : [top, bottom]));
    };
    look();
    const sizes = new ResizeObserver(look);
    sizes.observe(element);
    element.addEventListener('scroll', look, { passive: true });
    return () => {
      sizes.disconnect();
      element.removeEventListener('scroll', look);
    };
  }, [scroller, height]);
  const reveal = (index: number): void => {
    const element = scroller.current;
    if (element === null) return;
    const { scrollTop, clientHeight } = element;
    const top = index * height;
    if (top < scrollTop) element.scrollTo({ top });
    else if (top + height > scrollTop + clientHeight) element.scrollTo({ top: top + height - clientHeight });
  };
  return { from: Math.max(0, first - spare), to: Math.min(count, last + spare), reveal };
};
