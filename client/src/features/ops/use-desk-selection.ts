import { useEffect, useRef, useState } from 'react';
import type { BoardStore } from '../../live/board-store.ts';
import { go, withSearch } from '../../ui/router.tsx';

/** Where the keyboard is, what is selected, which case is open; and that the board holds still meanwhile. */
export interface DeskSelection {
  readonly activeId: string | undefined;
  /** Counts up when the keyboard moves: only then the list scrolls and takes the focus. */
  readonly focusTurn: number;
  readonly selected: ReadonlySet<string>;
  readonly activate: (id: string) => void;
  readonly move: (by: number) => void;
  readonly select: (id: string) => void;
  /** From where the last one was selected to here. */
  readonly selectTo: (id: string) => void;
  /** All that are shown; all of them again, and none is. */
  readonly selectAll: () => void;
  /** These and no others. */
  readonly choose: (ids: readonly string[]) => void;
  readonly clear: () => void;
  readonly open: (id: string | undefined) => void;
  /** What a command is about: the selection, else the open or active case. */
  readonly targets: () => readonly string[];
}

export const useDeskSelection = (
  store: BoardStore<'exceptions'> | undefined,
  order: readonly string[],
  openId: string | undefined,
  /** What the list is narrowed to. */
  text: string,
): DeskSelection => {
  const [activeId, setActiveId] = useState(openId);
  const [focusTurn, setFocusTurn] = useState(0);
  const [anchorId, setAnchorId] = useState<string>();
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());

  // Of another list nothing is selected, and the keyboard is nowhere in it: no command is about rows that nobody sees.
  const [narrowedTo, setNarrowedTo] = useState(text);
  if (narrowedTo !== text) {
    setNarrowedTo(text);
    setSelected(new Set());
    setAnchorId(undefined);
    setActiveId(openId);
  }

  useEffect(() => {
    if (selected.size > 0) store?.hold('selection');
    else store?.release('selection');
  }, [store, selected]);
  useEffect(() => {
    if (openId === undefined) store?.release('panel');
    else store?.hold('panel');
  }, [store, openId]);

  // A case that was opened from elsewhere, by an alert or a figure: the keyboard goes on from its row.
  const openedHere = useRef<string>(undefined);
  useEffect(() => {
    if (openId === undefined || openId === openedHere.current) return;
    openedHere.current = openId;
    setActiveId(openId);
    setFocusTurn((turn) => turn + 1);
  }, [openId]);

  // A row that goes takes the focus with it, and no blur is told of: the next one has it then.
  const place = useRef<{ readonly id: string; readonly index: number }>(undefined);
  useEffect(() => {
    if (activeId === undefined) return;
    const index = order.indexOf(activeId);
    if (index >= 0) place.current = { id: activeId, index };
    else if (
      place.current?.id === activeId &&
      store?.isHeld('focus') === true &&
      document.activeElement === document.body
    ) {
      setActiveId(order[Math.min(place.current.index, order.length - 1)]);
      setFocusTurn((turn) => turn + 1);
    }
  }, [store, order, activeId]);

  const open = (id: string | undefined): void => {
    openedHere.current = id;
    if (id === undefined) setFocusTurn((turn) => turn + 1);
    else setActiveId(id);
    go(withSearch({ case: id }), 'replace');
  };
  const select = (id: string): void => {
    setAnchorId(id);
    setSelected((before) => {
      const next = new Set(before);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  };
  return {
    activeId,
    focusTurn,
    selected,
    activate: setActiveId,
    open,
    move: (by) => {
      const at = activeId === undefined ? -1 : order.indexOf(activeId);
      const next = order[Math.min(order.length - 1, Math.max(0, at + by))];
      if (next === undefined) return;
      setActiveId(next);
      setFocusTurn((turn) => turn + 1);
      if (openId !== undefined) open(next);
    },
    select,
    selectTo: (id) => {
      const ends = [order.indexOf(anchorId ?? id), order.indexOf(id)].toSorted((a, b) => a - b);
      const [from = -1, to = -1] = ends;
      if (from < 0) return select(id);
      setSelected((before) => new Set([...before, ...order.slice(from, to + 1)]));
    },
    selectAll: () => setSelected((before) => new Set(before.size === order.length ? [] : order)),
    choose: (ids) => setSelected(new Set(ids)),
    clear: () => setSelected(new Set()),
    targets: () => {
      if (selected.size > 0) return [...selected];
      const one = openId ?? activeId ?? order[0];
      return one === undefined ? [] : [one];
    },
  };
};
