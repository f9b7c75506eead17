import { useMemo, useRef, useState, type ReactElement } from 'react';
import { useSession } from '../../api/use-api.ts';
import type { BoardOptions, BoardStore } from '../../live/board-store.ts';
import { useBoard, useBoardFact, useConnectionState, useShownOrder } from '../../live/use-live.ts';
import { usePresence } from '../../live/use-presence.ts';
import { Button } from '../../ui/button.tsx';
import { openKeySheet, useKeyHints, useShortcuts } from '../../ui/keys.ts';
import { go, useSearch } from '../../ui/router.tsx';
import { SearchBox } from '../../ui/search-box.tsx';
import { EmptyState, ProblemState, Skeleton } from '../../ui/states.tsx';
import { useToast } from '../../ui/toast.tsx';
import { BulkBar, BulkProgress, SkippedDialog } from './bulk-bar.tsx';
import { CaseBoard } from './case-board.tsx';
import { compareCases, listOwners, matchesWords } from './case-order.ts';
import { CasePanel } from './case-panel.tsx';
import { DeskCount } from './desk-count.tsx';
import { Counters, Figures } from './desk-head.tsx';
import { deskKeys } from './desk-keys.ts';
import { parseSearch } from '../../words/search.ts';
import { toBoardFilter } from './filter.ts';
import { IncidentDialog } from './incident-dialog.tsx';
import { LowStock } from './low-stock.tsx';
import { PrintedCases } from './printed-cases.tsx';
import { useCaseCommands } from './use-case-commands.ts';
import { ViewsDialog } from './views-dialog.tsx';
import { CaseQuestion, type Question } from './work-dialogs.tsx';
import { useDeskSelection } from './use-desk-selection.ts';
import { useQuestion } from './use-question.ts';
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

export const DeskPage = (): ReactElement => {
  const { person } = useSession();
  const search = useSearch();
  const text = search.get('q') ?? '';
  const [typed, setTyped] = useTypedSearch(text);
  const openId = search.get('case') ?? undefined;
  const { tokens, words } = parseSearch(text);
  const store = useBoard(boardOf(toBoardFilter(tokens)));
  const status = useBoardFact(store, (state) => state.status);
  const shownOrder = useShownOrder(store);
  const connection = useConnectionState();
  const presence = usePresence(person.id, openId);
  const commands = useCaseCommands(store);
  const say = useToast();
  const [areViewsOpen, setViewsOpen] = useState(false);
  const [isDeclaring, setDeclaring] = useState(false);
  const isOfDesk = person.roles.some((role) => role === 'ops' || role === 'admin');
  const searchBox = useRef<HTMLInputElement>(null);

  const wordsKey = words.join(' ').toLowerCase();
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

  const selection = useDeskSelection(store, order, openId, text);
  const { activeId, focusTurn, selected, activate, open, move, select, clear, targets } = selection;
  const asking = useQuestion(commands, clear);
  const { question } = asking;
  const ask = (what: Question['what'], keys = targets()): void => asking.ask(what, keys);
  const claim = (keys = targets()): void => {
    const owner = keys.length === 1 ? ownerOf(store, keys) : null;
    if (owner === null || owner === person.id) void commands.run(keys, { type: 'claim' });
    else ask('takeOver', keys);
  };
  const isPaused = useBoardFact(store, () => store?.isHeld('paused') === true);
  const pause = (): void => {
    if (isPaused) store?.release('paused');
    else store?.hold('paused');
    say({ text: isPaused ? 'The board goes on.' : 'The board is paused until you let it go on.' });
  };
  const close = (): void => (openId === undefined ? clear() : open(undefined));

  const keys = useKeyHints(deskKeys);
  useShortcuts(deskKeys, {
    next: () => move(1),
    previous: () => move(-1),
    open: () => open(activeId ?? order[0]),
    select: () => (activeId === undefined ? undefined : select(activeId)),
    selectTo: () => (activeId === undefined ? undefined : selection.selectTo(activeId)),
    selectAll: selection.selectAll,
    claim: () => claim(),
    assign: () => ask('assign'),
    snooze: () => ask('snooze'),
    resolve: () => ask('resolve'),
    watch: () => {
      const mine = targets().every((key) => store?.rows.get(key)?.watchers?.includes(person.id) === true);
      void commands.run(targets(), { type: mine ? 'unwatch' : 'watch' });
    },
    acknowledge: () => void commands.run(targets(), { type: 'acknowledge' }),
    undo: commands.undo,
    applyOrder: () => store?.applyOrder(),
    pause,
    views: () => setViewsOpen(true),
    search: () => searchBox.current?.focus(),
    keys: () => openKeySheet(),
    close,
  });

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
      {store === undefined ? null : <PrintedCases store={store} order={order} text={text} />}
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
        <BulkProgress progress={commands.progress} />
        {selected.size === 0 ? null : (
          <BulkBar
            selection={selection}
            shown={order.length}
            store={store}
            filter={words.length === 0 ? toBoardFilter(tokens) : undefined}
            onClaim={() => claim()}
            onAsk={ask}
          />
        )}
        {isOfDesk ? (
          <Button kind="quiet" onClick={() => setDeclaring(true)}>
            Incident…
          </Button>
        ) : null}
        <Button kind="quiet" shortcut={keys.views} onClick={() => setViewsOpen(true)}>
          Views
        </Button>
        <Button
          kind={isPaused ? 'primary' : 'quiet'}
          aria-pressed={isPaused}
          shortcut={keys.pause}
          onClick={pause}
        >
          {isPaused ? 'Paused' : 'Pause'}
        </Button>
        <Button className="button desk-keys" kind="quiet" shortcut={keys.keys} onClick={() => openKeySheet()}>
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
          onClose={asking.close}
          onAnswer={asking.answer}
        />
      )}
      {commands.skipped === undefined ? null : (
        <SkippedDialog
          report={commands.skipped}
          nameOf={(key) => {
            const row = store?.rows.get(key);
            return row?.subject?.title ?? row?.orderNumber ?? key;
          }}
          onSelect={(keys) => {
            selection.choose(keys);
            commands.dismiss();
          }}
          onClose={commands.dismiss}
        />
      )}
      {isDeclaring ? (
        <IncidentDialog
          onClose={() => setDeclaring(false)}
          onDeclared={({ title, state, incidentId, exceptionId }, isClosed) => {
            say({
              text:
                state === 'planned'
                  ? `“${title}” is planned.`
                  : `“${title}” is declared. What it explains is put aside.`,
            });
            if (isClosed) return;
            setDeclaring(false);
            go(
              exceptionId === null
                ? `/desk/incidents?incident=${encodeURIComponent(incidentId)}`
                : `/desk?case=${encodeURIComponent(exceptionId)}`,
            );
          }}
        />
      ) : null}
      {areViewsOpen ? <ViewsDialog filter={filter} onClose={() => setViewsOpen(false)} /> : null}
    </div>
  );
};
