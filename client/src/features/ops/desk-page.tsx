import { useCallback, useEffect, useMemo, useRef, useState, type ReactElement } from 'react';
import type { BoardOptions } from '../../live/board-store.ts';
import {
  useBoard,
  useBoardState,
  useConnectionState,
  useShownOrder,
  useWaiting,
} from '../../live/use-live.ts';
import { Button } from '../../ui/button.tsx';
import { useLettersOn, useShortcuts, type Shortcut } from '../../ui/keys.ts';
import { go, useSearch, withSearch } from '../../ui/router.tsx';
import { EmptyState, ProblemState, Skeleton } from '../../ui/states.tsx';
import { useToast } from '../../ui/toast.tsx';
import { KeysSheet, ResolveDialog } from './case-dialogs.tsx';
import { CaseBoard } from './case-board.tsx';
import { compareCases, matchesWords } from './case-order.ts';
import { CasePanel } from './case-panel.tsx';
import { Counters, Figures } from './desk-head.tsx';
import { parseFilter } from './filter.ts';
import { useCaseCommands } from './use-case-commands.ts';
import './ops.css';

const boardOf = (filter: string): BoardOptions<'exceptions'> => ({
  view: 'exceptions',
  filter,
  keyOf: (row) => row.exceptionId,
  compare: compareCases,
});

const toPill = ({
  fresh,
  moved,
  gone,
}: {
  readonly fresh: number;
  readonly moved: number;
  readonly gone: number;
}): string =>
  [fresh > 0 ? `${fresh} new` : '', moved > 0 ? `${moved} moved` : '', gone > 0 ? `${gone} left` : '']
    .filter(Boolean)
    .join(' · ');

export const DeskPage = (): ReactElement => {
  const search = useSearch();
  const text = search.get('q') ?? '';
  const openId = search.get('case') ?? undefined;
  const { tokens, words } = parseFilter(text);
  const store = useBoard(boardOf(tokens.join(' ')));
  const state = useBoardState(store);
  const shownOrder = useShownOrder(store);
  const waiting = useWaiting(store);
  const connection = useConnectionState();
  const commands = useCaseCommands(store);
  const lettersOn = useLettersOn();
  const say = useToast();
  const [activeId, setActiveId] = useState<string>();
  const [focusTurn, setFocusTurn] = useState(0);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [resolving, setResolving] = useState<readonly string[]>();
  const [isSheetOpen, setSheetOpen] = useState(false);
  const searchBox = useRef<HTMLInputElement>(null);

  const wordsKey = words.join(' ');
  const order = useMemo(() => {
    if (store === undefined || wordsKey === '') return shownOrder;
    return shownOrder.filter((key) => {
      const row = store.rows.shown(key)?.row;
      return row !== undefined && matchesWords(row, wordsKey.split(' '));
    });
  }, [store, shownOrder, wordsKey]);

  const open = useCallback((id: string | undefined) => {
    if (id !== undefined) setActiveId(id);
    go(withSearch({ case: id }), 'replace');
  }, []);
  const select = useCallback((id: string) => {
    setSelected((before) => {
      const next = new Set(before);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  }, []);

  useEffect(() => {
    if (store === undefined) return;
    if (selected.size > 0) store.hold('selection');
    else store.release('selection');
  }, [store, selected]);
  useEffect(() => {
    if (store === undefined) return;
    if (openId === undefined) store.release('panel');
    else store.hold('panel');
  }, [store, openId]);

  const move = (by: number): void => {
    if (order.length === 0) return;
    const at = activeId === undefined ? -1 : order.indexOf(activeId);
    const next = order[Math.min(order.length - 1, Math.max(0, at + by))];
    setActiveId(next);
    setFocusTurn((turn) => turn + 1);
    if (openId !== undefined && next !== undefined) open(next);
  };
  const targets = (): readonly string[] =>
    selected.size > 0 ? [...selected] : [openId ?? activeId ?? order[0]].filter((id) => id !== undefined);
  const isPaused = store?.isHeld('paused') === true;
  const pause = (): void => {
    if (isPaused) store?.release('paused');
    else store?.hold('paused');
    say({ text: isPaused ? 'The board goes on.' : 'The board is paused. Press p to go on.' });
  };
  const close = (): void => {
    if (openId === undefined) setSelected(new Set());
    else {
      open(undefined);
      setFocusTurn((turn) => turn + 1);
    }
  };

  const shortcuts: readonly Shortcut[] = [
    { keys: 'j ArrowDown', label: 'Next case', run: () => move(1) },
    { keys: 'k ArrowUp', label: 'Previous case', run: () => move(-1) },
    { keys: 'Enter', label: 'Open the case', run: () => open(activeId ?? order[0]) },
    { keys: 'x', label: 'Select', run: () => (activeId === undefined ? undefined : select(activeId)) },
    { keys: 'c', label: 'Claim: assign to me', run: () => void commands.claim(targets()) },
    { keys: 'a', label: 'Acknowledge', run: () => void commands.run(targets(), { type: 'acknowledge' }) },
    {
      keys: 'r',
      label: 'Resolve',
      run: () => (targets().length === 0 ? undefined : setResolving(targets())),
    },
    { keys: 'u z', label: 'Undo, within ten seconds', run: commands.undo },
    { keys: '.', label: 'Put the rows in order now', run: () => store?.applyOrder() },
    { keys: 'p', label: 'Pause the board, and go on', run: pause },
    { keys: '/', label: 'Search', run: () => searchBox.current?.focus() },
    { keys: '?', label: 'This sheet', run: () => setSheetOpen(true) },
    { keys: 'Escape', label: 'Close the case, or clear the selection', run: close },
  ];
  useShortcuts(shortcuts);

  const pill = toPill(waiting);
  const isStale = connection.status === 'stale' || connection.status === 'offline';
  const counts = state.status === 'shown' ? state.counts : {};
  const isSettled = store !== undefined && state.status === 'shown';
  return (
    <div className="desk" data-panel={openId !== undefined || undefined}>
      <h1 className="hidden-text">Exceptions</h1>
      <div className="desk-top">
        <Counters counts={counts} text={text} />
        {store === undefined ? null : <Figures store={store} />}
      </div>
      <div className="desk-tools">
        <search>
          <input
            ref={searchBox}
            className="input"
            type="search"
            aria-label="Search and filter cases"
            placeholder="Search, or severity:1 carrier:postnord is:unclaimed"
            value={text}
            onChange={(event) => go(withSearch({ q: event.target.value }), 'replace')}
            onKeyDown={(event) => {
              if (event.key === 'Escape' || event.key === 'Enter') event.currentTarget.blur();
            }}
          />
        </search>
        {pill === '' ? (
          <span className="muted desk-count">
            {state.status === 'shown'
              ? `${order.length === state.total ? '' : `${order.length} of `}${state.total} cases`
              : ''}
          </span>
        ) : (
          <Button className="button pill" shortcut="." onClick={() => store?.applyOrder()}>
            {pill}
          </Button>
        )}
        <span className="desk-spacer" />
        {selected.size === 0 ? null : (
          <span className="bulk" role="group" aria-label="Selected cases">
            <b>{selected.size} selected</b>
            <Button shortcut="c" onClick={() => void commands.claim(targets())}>
              Claim
            </Button>
            <Button shortcut="a" onClick={() => void commands.run(targets(), { type: 'acknowledge' })}>
              Acknowledge
            </Button>
            <Button shortcut="r" onClick={() => setResolving(targets())}>
              Resolve
            </Button>
            <Button kind="quiet" onClick={() => setSelected(new Set())}>
              Clear
            </Button>
          </span>
        )}
        <Button kind={isPaused ? 'primary' : 'quiet'} aria-pressed={isPaused} shortcut="p" onClick={pause}>
          {isPaused ? 'Paused' : 'Pause'}
        </Button>
        <Button kind="quiet" shortcut="?" onClick={() => setSheetOpen(true)}>
          Keys
        </Button>
      </div>
      <div className="desk-body" data-stale={isStale || undefined}>
        {state.status === 'refused' ? (
          <ProblemState
            what="the exceptions"
            problem={{ status: 0, code: state.code, title: state.message }}
          />
        ) : isSettled && order.length > 0 ? (
          <CaseBoard
            store={store}
            order={order}
            activeId={activeId}
            openId={openId}
            focusTurn={focusTurn}
            selected={selected}
            onActivate={setActiveId}
            onOpen={open}
            onSelect={select}
          />
        ) : isSettled ? (
          <EmptyState
            title={text === '' ? 'All clear' : 'Nothing matches'}
            action={
              text === '' ? undefined : <Button onClick={() => go('/desk', 'replace')}>Show all cases</Button>
            }
          >
            {text === ''
              ? 'No case is open. New ones come in here by themselves.'
              : 'No open case has all of this.'}
          </EmptyState>
        ) : (
          <Skeleton rows={16} label="Loading the cases" />
        )}
        {store !== undefined && openId !== undefined ? (
          <CasePanel
            store={store}
            id={openId}
            commands={commands}
            onClose={close}
            onResolve={() => setResolving([openId])}
          />
        ) : null}
      </div>
      {resolving === undefined ? null : (
        <ResolveDialog
          count={resolving.length}
          onClose={() => setResolving(undefined)}
          onResolve={(command) => {
            const keys = resolving;
            setResolving(undefined);
            setSelected(new Set());
            void commands.run(keys, command);
          }}
        />
      )}
      {isSheetOpen ? (
        <KeysSheet shortcuts={shortcuts} lettersOn={lettersOn} onClose={() => setSheetOpen(false)} />
      ) : null}
    </div>
  );
};
