import { useMemo, useRef, useState, type ReactElement } from 'react';
import { useSession } from '../../api/use-api.ts';
import type { BoardOptions, BoardStore } from '../../live/board-store.ts';
import {
  useBoard,
  useBoardFact,
  useConnectionState,
  useShownOrder,
  useWaiting,
} from '../../live/use-live.ts';
import { usePresence } from '../../live/use-presence.ts';
import { Button } from '../../ui/button.tsx';
import { useLettersOn, useShortcuts, type Shortcut } from '../../ui/keys.ts';
import { go, useSearch } from '../../ui/router.tsx';
import { SearchBox } from '../../ui/search-box.tsx';
import { EmptyState, ProblemState, Skeleton } from '../../ui/states.tsx';
import { useToast } from '../../ui/toast.tsx';
import { KeysSheet } from './case-dialogs.tsx';
import { CaseBoard } from './case-board.tsx';
import { compareCases, listOwners, matchesWords } from './case-order.ts';
import { CasePanel } from './case-panel.tsx';
import { Counters, Figures } from './desk-head.tsx';
import { parseFilter, toBoardFilter } from './filter.ts';
import { LowStock } from './low-stock.tsx';
import { useCaseCommands } from './use-case-commands.ts';
import { ViewsDialog } from './views-dialog.tsx';
import { CaseQuestion, type Question } from './work-dialogs.tsx';
import { useDeskSelection } from './use-desk-selection.ts';
import './ops.css';
import { useTitle } from '../../ui/use-title.ts';
import { useTypedSearch } from '../../ui/use-typed-search.ts';

const boardOf = (filter: string): BoardOptions<'exceptions'> => ({
  view: 'exceptions',
  filter,
  keyOf: (row) => row.exceptionId,
  compare: compareCases,
});

const ownerOf = (store: BoardStore<'exceptions'> | undefined, [key = '']: readonly string[]): string | null =>
  store?.rows.get(key)?.owner ?? null;

const ownerNameOf = (store: BoardStore<'exceptions'> | undefined, [key = '']: readonly string[]): string => {
  const { owner, ownerName } = store?.rows.get(key) ?? {};
  return ownerName ?? owner ?? '';
};

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

/** How many cases there are, or what waits to be put in order. */
const DeskCount = ({
  store,
  shown,
}: {
  readonly store: BoardStore<'exceptions'> | undefined;
  readonly shown: number;
}): ReactElement => {
  const total = useBoardFact(store, (state) => (state.status === 'shown' ? state.total : -1));
  const pill = toPill(useWaiting(store));
  return pill === '' ? (
    <span className="muted desk-count">
      {total < 0
        ? ''
        : `${shown === total ? '' : `${shown} of `}${total === 1 ? '1 case' : `${total} cases`}`}
    </span>
  ) : (
    <Button className="button pill" shortcut="." onClick={() => store?.applyOrder()}>
      {pill}
    </Button>
  );
};

export const DeskPage = (): ReactElement => {
  const { person } = useSession();
  const search = useSearch();
  const text = search.get('q') ?? '';
  const [typed, setTyped] = useTypedSearch(text);
  const openId = search.get('case') ?? undefined;
  const { tokens, words } = parseFilter(text);
  const store = useBoard(boardOf(toBoardFilter(tokens)));
  const status = useBoardFact(store, (state) => state.status);
  const shownOrder = useShownOrder(store);
  const connection = useConnectionState();
  const presence = usePresence(person.id, openId);
  const commands = useCaseCommands(store);
  const lettersOn = useLettersOn();
  const say = useToast();
  const [question, setQuestion] = useState<Question>();
  const [isSheetOpen, setSheetOpen] = useState(false);
  const [areViewsOpen, setViewsOpen] = useState(false);
  const searchBox = useRef<HTMLInputElement>(null);

  const wordsKey = words.join(' ');
  const filter = tokens.join(' ');
  // A row may match the words, or no longer, without changing its place; while somebody is in the board none comes or goes.
  const matchedAt = useBoardFact(store, (state) =>
    wordsKey !== '' && state.status === 'shown' && store?.isFollowing() === true ? state.cursor.seq : -1,
  );
  const order = useMemo(() => {
    if (store === undefined || wordsKey === '') return shownOrder;
    return shownOrder.filter((key) => {
      const row = store.rows.shown(key)?.row;
      return row !== undefined && matchesWords(row, wordsKey.split(' '));
    });
    // oxlint-disable-next-line react/exhaustive-deps
  }, [store, shownOrder, wordsKey, matchedAt]);

  const selection = useDeskSelection(store, order, openId);
  const { activeId, focusTurn, selected, activate, open, move, select, clear, targets } = selection;
  const ask = (what: Question['what'], keys = targets()): void => {
    if (keys.length > 0) setQuestion({ what, keys });
  };
  const claim = (keys = targets()): void => {
    const owner = keys.length === 1 ? ownerOf(store, keys) : null;
    if (owner === null || owner === person.id) void commands.claim(keys);
    else setQuestion({ what: 'takeOver', keys });
  };
  const isPaused = useBoardFact(store, () => store?.isHeld('paused') === true);
  const pause = (): void => {
    if (isPaused) store?.release('paused');
    else store?.hold('paused');
    say({ text: isPaused ? 'The board goes on.' : 'The board is paused. Press p to go on.' });
  };
  const close = (): void => (openId === undefined ? clear() : open(undefined));

  const shortcuts: readonly Shortcut[] = [
    { keys: 'j ArrowDown', label: 'Next case', run: () => move(1) },
    { keys: 'k ArrowUp', label: 'Previous case', run: () => move(-1) },
    { keys: 'Enter', label: 'Open the case', run: () => open(activeId ?? order[0]) },
    { keys: 'x', label: 'Select', run: () => (activeId === undefined ? undefined : select(activeId)) },
    {
      keys: 'X',
      label: 'Select from the last selected to here',
      run: () => (activeId === undefined ? undefined : selection.selectTo(activeId)),
    },
    { keys: 'A', label: 'Select all that match', run: selection.selectAll },
    { keys: 'c', label: 'Claim', run: () => claim() },
    { keys: 'a', label: 'Assign', run: () => ask('assign') },
    { keys: 'h', label: 'Snooze', run: () => ask('snooze') },
    { keys: 'r', label: 'Resolve', run: () => ask('resolve') },
    {
      keys: 'w',
      label: 'Watch, or stop watching',
      run: () => {
        const mine = targets().every((key) => store?.rows.get(key)?.watchers?.includes(person.id) === true);
        void commands.run(targets(), { type: mine ? 'unwatch' : 'watch' });
      },
    },
    { keys: 'y', label: 'Acknowledge', run: () => void commands.run(targets(), { type: 'acknowledge' }) },
    { keys: 'u z', label: 'Undo, within ten seconds', run: commands.undo },
    { keys: '.', label: 'Put the rows in order now', run: () => store?.applyOrder() },
    { keys: 'p', label: 'Pause the board, and go on', run: pause },
    { keys: 'v', label: 'Views: open one, or keep this filter', run: () => setViewsOpen(true) },
    { keys: '/', label: 'Search', run: () => searchBox.current?.focus() },
    { keys: '?', label: 'This sheet', run: () => setSheetOpen(true) },
    { keys: 'Escape', label: 'Close the case, or clear the selection', run: close },
  ];
  useShortcuts(shortcuts);

  const isStale = connection.status === 'stale' || connection.status === 'offline';
  const worst = useBoardFact(store, (state) =>
    state.status === 'shown' ? (state.counts['severity:1'] ?? 0) : 0,
  );
  useTitle(`${worst > 0 ? `(${worst}) ` : ''}Exceptions · Order hub`);
  const isSettled = store !== undefined && status === 'shown';
  const state = store?.state();
  return (
    <div className="desk" data-panel={openId !== undefined || undefined}>
      <h1 className="hidden-text">Exceptions</h1>
      <div className="desk-top">
        <Counters store={store} text={text} />
        {store === undefined ? null : <Figures store={store} />}
      </div>
      <LowStock />
      <div className="desk-tools">
        <SearchBox
          boxRef={searchBox}
          label="Search and filter cases"
          placeholder="Search, or severity:1 carrier:postnord is:unclaimed"
          value={typed}
          onChange={setTyped}
        />
        <DeskCount store={store} shown={order.length} />
        <span className="desk-spacer" />
        {selected.size === 0 ? null : (
          <span className="bulk" role="group" aria-label="Selected cases">
            <b>{selected.size} selected</b>
            <Button shortcut="c" onClick={() => claim()}>
              Claim
            </Button>
            <Button shortcut="a" onClick={() => ask('assign')}>
              Assign
            </Button>
            <Button shortcut="h" onClick={() => ask('snooze')}>
              Snooze
            </Button>
            <Button shortcut="r" onClick={() => ask('resolve')}>
              Resolve
            </Button>
            {selected.size < order.length ? (
              <Button kind="quiet" shortcut="A" onClick={selection.selectAll}>
                Select all {order.length}
              </Button>
            ) : null}
            <Button kind="quiet" onClick={() => clear()}>
              Clear
            </Button>
          </span>
        )}
        <Button kind="quiet" shortcut="v" onClick={() => setViewsOpen(true)}>
          Views
        </Button>
        <Button kind={isPaused ? 'primary' : 'quiet'} aria-pressed={isPaused} shortcut="p" onClick={pause}>
          {isPaused ? 'Paused' : 'Pause'}
        </Button>
        <Button kind="quiet" shortcut="?" onClick={() => setSheetOpen(true)}>
          Keys
        </Button>
      </div>
      <div className="desk-body" data-stale={isStale || undefined}>
        {state?.status === 'refused' && state.code === 'invalid_filter' ? (
          <EmptyState
            title="This filter cannot be read"
            action={<Button onClick={() => go('/desk', 'replace')}>Show all cases</Button>}
          >
            {state.message}
          </EmptyState>
        ) : state?.status === 'refused' ? (
          <ProblemState
            what="the exceptions"
            problem={{ status: 0, code: state.code, title: state.message }}
          />
        ) : isSettled && order.length > 0 ? (
          <CaseBoard
            store={store}
            presence={presence}
            me={person.id}
            order={order}
            activeId={activeId}
            openId={openId}
            focusTurn={focusTurn}
            selected={selected}
            onActivate={activate}
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
            presence={presence}
            id={openId}
            commands={commands}
            onClose={close}
            asks={{
              claim: () => claim([openId]),
              resolve: () => ask('resolve', [openId]),
              snooze: () => ask('snooze', [openId]),
              assign: () => ask('assign', [openId]),
              wait: () => ask('wait', [openId]),
            }}
          />
        ) : null}
      </div>
      {question === undefined ? null : (
        <CaseQuestion
          question={question}
          me={person}
          owner={ownerNameOf(store, question.keys)}
          owners={store === undefined ? [] : listOwners(store)}
          onClose={() => setQuestion(undefined)}
          onAnswer={(command) => {
            setQuestion(undefined);
            clear();
            void commands.run(question.keys, command);
          }}
        />
      )}
      {areViewsOpen ? <ViewsDialog filter={filter} onClose={() => setViewsOpen(false)} /> : null}
      {isSheetOpen ? (
        <KeysSheet shortcuts={shortcuts} lettersOn={lettersOn} onClose={() => setSheetOpen(false)} />
      ) : null}
    </div>
  );
};
