import type { ReactElement } from 'react';
import { Button } from './button.tsx';

/** Forth by the list's own cursor and back by those that led here; nothing where one page is all. */
export const Pages = ({
  cursors,
  next,
  onTurn,
}: {
  /** Of the pages behind the first, this one's last. */
  readonly cursors: readonly string[];
  readonly next: string | null;
  readonly onTurn: (cursors: readonly string[]) => void;
}): ReactElement | null =>
  cursors.length === 0 && next === null ? null : (
    <p className="pages">
      <Button kind="quiet" disabled={cursors.length === 0} onClick={() => onTurn(cursors.slice(0, -1))}>
        Newer
      </Button>
      <Button kind="quiet" disabled={next === null} onClick={() => onTurn([...cursors, next ?? ''])}>
        Older
      </Button>
    </p>
  );
