import { createContext, useContext, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { BoardView } from '../../../src/contracts/socket.ts';
import type { ShownRow } from './board-rows.ts';
import {
  createBoardStore,
  type BoardOptions,
  type BoardRowOf,
  type BoardState,
  type BoardStore,
} from './board-store.ts';
import type { Clock } from './clock.ts';
import type { Connection } from './connection.ts';
import type { ConnectionState } from './connection-state.ts';
import { systemScheduler } from './link.ts';
import { createOrderStore, type OrderState, type OrderStore } from './order-store.ts';
import type { Waiting } from './row-order.ts';

/** The live stores as React reads them. The stores know nothing of React; this file is all there is between them. */
export interface Live {
  readonly connection: Connection;
  readonly clock: Clock;
}
export const LiveContext = createContext<Live | null>(null);

export const useLive = (): Live => {
  const live = useContext(LiveContext);
  if (live === null) throw new Error('useLive needs a LiveContext above it');
  return live;
};

export const useConnectionState = (): ConnectionState => {
  const { connection } = useLive();
  return useSyncExternalStore(connection.subscribe, connection.state);
};

/** The server's time to the second; renders again every second. */
export const useNow = (): number => {
  const { clock } = useLive();
  return useSyncExternalStore(clock.subscribe, clock.second);
};

/** The server's time, which stands still while `toWords` makes the same of it. */
export const useNowFor = (toWords: (now: number) => string): number => {
  const { clock } = useLive();
  const last = useRef({ now: Number.NaN, words: '' });
  return useSyncExternalStore(clock.subscribe, () => {
    const now = clock.second();
    const words = toWords(now);
    if (words !== last.current.words || Number.isNaN(last.current.now)) last.current = { now, words };
    return last.current.now;
  });
};

const nothing = (): (() => void) => () => undefined;

export const useOrder = (
  orderId: string | undefined,
  prepare?: (store: OrderStore) => void,
): { readonly store: OrderStore | undefined; readonly state: OrderState } => {
  const { connection } = useLive();
  const [store, setStore] = useState<OrderStore>();
  useEffect(() => {
    if (orderId === undefined) return undefined;
    const made = createOrderStore(connection, systemScheduler, orderId);
    prepare?.(made);
    setStore(made);
    return () => {
      setStore(undefined);
      made.close();
    };
    // `prepare` seeds a store that was just made: a later one must not.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [connection, orderId]);
  const state = useSyncExternalStore(store?.subscribe ?? nothing, () => store?.state() ?? loadingOrder);
  return { store, state };
};
const loadingOrder: OrderState = { status: 'loading' };

export const useBoard = <V extends BoardView>(
  options: BoardOptions<V> | undefined,
): BoardStore<V> | undefined => {
  const { connection } = useLive();
  const [store, setStore] = useState<BoardStore<V>>();
  const [from, to] = options?.window ?? [];
  useEffect(() => {
    if (options === undefined) return undefined;
    const made = createBoardStore(connection, systemScheduler, options);
    setStore(made);
    return () => {
      setStore(undefined);
      made.close();
    };
    // A board is what view, filter and window say; the functions beside them are constants of their feature.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [connection, options?.view, options?.filter, from, to]);
  return store;
};

const loadingBoard: BoardState = { status: 'loading' };
const noOrder: readonly string[] = [];
const nobodyWaits: Waiting = { fresh: 0, moved: 0, gone: 0 };

export const useBoardState = <V extends BoardView>(store: BoardStore<V> | undefined): BoardState =>
  useSyncExternalStore(store?.subscribe ?? nothing, () => store?.state() ?? loadingBoard);

/** One value of a board: who asks for it renders again when it changes, and not with every frame. */
export const useBoardFact = <V extends BoardView, Fact extends string | number | boolean>(
  store: BoardStore<V> | undefined,
  read: (state: BoardState) => Fact,
): Fact => useSyncExternalStore(store?.subscribe ?? nothing, () => read(store?.state() ?? loadingBoard));

export const useShownOrder = <V extends BoardView>(store: BoardStore<V> | undefined): readonly string[] =>
  useSyncExternalStore(store?.subscribeOrder ?? nothing, () => store?.shownOrder() ?? noOrder);

export const useWaiting = <V extends BoardView>(store: BoardStore<V> | undefined): Waiting =>
  useSyncExternalStore(store?.subscribeOrder ?? nothing, () => store?.waiting() ?? nobodyWaits);

export const useRow = <V extends BoardView>(
  store: BoardStore<V>,
  key: string,
): ShownRow<BoardRowOf[V]> | undefined =>
  useSyncExternalStore(
    (listener) => store.rows.subscribe(key, listener),
    () => store.rows.shown(key),
  );
