import type { ReactElement } from 'react';
import type { BoardStore } from '../../live/board-store.ts';
import { useBoardFact, useWaiting } from '../../live/use-live.ts';
import { Button } from '../../ui/button.tsx';
import { useKeyHints } from '../../ui/keys.ts';
import { deskKeys } from './desk-keys.ts';

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
export const DeskCount = ({
  store,
  shown,
}: {
  readonly store: BoardStore<'exceptions'> | undefined;
  readonly shown: number;
}): ReactElement => {
  const total = useBoardFact(store, (state) => (state.status === 'shown' ? state.total : -1));
  const pill = toPill(useWaiting(store));
  const keys = useKeyHints(deskKeys);
  return pill === '' ? (
    <span className="muted desk-count">
      {total < 0
        ? ''
        : `${shown === total ? '' : `${shown} of `}${total === 1 ? '1 case' : `${total} cases`}`}
    </span>
  ) : (
    <Button className="button pill" shortcut={keys.applyOrder} onClick={() => store?.applyOrder()}>
      {pill}
    </Button>
  );
};
