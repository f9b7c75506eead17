import { useEffect, useRef, useSyncExternalStore, type ReactElement } from 'react';
import type { BoardStore } from '../../live/board-store.ts';
import type { PresenceStore } from '../../live/presence-store.ts';
import { useDensity } from '../../ui/settings.ts';
import { useRowsInView } from '../../ui/use-rows-in-view.ts';
import { CaseRow } from './case-row.tsx';

export interface CaseBoardProps {
  readonly store: BoardStore<'exceptions'>;
  readonly presence: PresenceStore | undefined;
  readonly me: string;
  readonly order: readonly string[];
  readonly activeId: string | undefined;
  readonly openId: string | undefined;
  readonly focusTurn: number;
  readonly selected: ReadonlySet<string>;
  readonly onActivate: (id: string) => void;
  readonly onOpen: (id: string) => void;
  readonly onSelect: (id: string) => void;
}

const rowHeights = { compact: 29, normal: 36, roomy: 46 } as const;
const stackedHeight = 74;
const narrow = matchMedia('(max-width: 60rem)');
const subscribeNarrow = (listener: () => void): (() => void) => {
  narrow.addEventListener('change', listener);
  return () => narrow.removeEventListener('change', listener);
};

const rowOf = (target: EventTarget): string | undefined =>
  (target as HTMLElement).closest<HTMLElement>('.case')?.dataset['id'];

const columns = ['', 'Severity', 'Due', 'Case', 'Order', 'Place', 'Value', 'Owner', 'State'] as const;

/** The list itself: only what is in view is in the document, and the row with the focus always is. */
export const CaseBoard = (props: CaseBoardProps): ReactElement => {
  const { store, presence, me, order, activeId, openId, focusTurn, selected, onActivate, onOpen, onSelect } =
    props;
  const scroller = useRef<HTMLDivElement>(null);
  const density = useDensity();
  const isNarrow = useSyncExternalStore(subscribeNarrow, () => narrow.matches);
  const height = isNarrow ? stackedHeight : rowHeights[density];
  const activeIndex = activeId === undefined ? -1 : order.indexOf(activeId);
  const { from, to, reveal } = useRowsInView(scroller, { count: order.length, height });
  const indexes = [
    ...(activeIndex >= 0 && activeIndex < from ? [activeIndex] : []),
    ...Array.from({ length: to - from }, (_, index) => from + index),
    ...(activeIndex >= to ? [activeIndex] : []),
  ];
  useEffect(() => {
    if (activeIndex >= 0 && focusTurn > 0) reveal(activeIndex);
    // Only the keyboard scrolls the list; a row that moves does not.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [focusTurn]);
  return (
    <div
      className="board"
      role="grid"
      tabIndex={-1}
      aria-label="Exceptions"
      aria-rowcount={order.length + 1}
      aria-multiselectable="true"
      onPointerEnter={(event) => {
        if (event.pointerType === 'mouse') store.hold('pointer');
      }}
      onPointerLeave={() => store.release('pointer')}
      // The rows have no handlers of their own, so that a row renders again only when it changes.
      onClick={(event) => {
        const id = rowOf(event.target);
        if (id === undefined) return;
        if ((event.target as HTMLElement).closest('.c-select') === null) onOpen(id);
        else onSelect(id);
      }}
      onKeyDown={(event) => {
        const id = event.key === 'Enter' ? rowOf(event.target) : undefined;
        if (id === undefined) return;
        event.preventDefault();
        onOpen(id);
      }}
      onFocus={(event) => {
        store.hold('focus');
        const id = rowOf(event.target);
        if (id !== undefined) onActivate(id);
      }}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) store.release('focus');
      }}
    >
      <div className="board-head" role="row" aria-rowindex={1}>
        {columns.map((name, index) => (
          <span role="columnheader" key={name} className={`h-${index}`}>
            {name === '' ? <span className="hidden-text">Select</span> : name}
          </span>
        ))}
      </div>
      <div className="board-scroll" ref={scroller} role="rowgroup">
        <div className="board-rows" role="presentation" style={{ height: order.length * height }}>
          {indexes.map((index) => {
            const id = order[index];
            return id === undefined ? null : (
              <CaseRow
                key={id}
                store={store}
                presence={presence}
                me={me}
                id={id}
                index={index}
                top={index * height}
                height={height}
                isActive={id === activeId || (activeIndex < 0 && index === 0)}
                isOpen={id === openId}
                isSelected={selected.has(id)}
                focusTurn={id === activeId ? focusTurn : 0}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
};
