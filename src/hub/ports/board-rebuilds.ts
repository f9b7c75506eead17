import type { BoardRebuild } from '../../contracts/boards.ts';
import type { BoardView } from '../../contracts/socket.ts';

/** Read models made again from the log, which alone is the truth, while everybody reads them. */
export interface BoardRebuilds {
  /** Asked for again while it goes on, it begins again. */
  ask(view: BoardView): Promise<BoardRebuild>;
  /** The last one. Undefined: none was ever asked for. */
  find(view: BoardView): Promise<BoardRebuild | undefined>;
}
