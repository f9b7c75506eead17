import type { BoardRebuilt } from '../../contracts/boards.ts';
import type { BoardView } from '../../contracts/socket.ts';

/** Read models made again from the log, which alone is the truth. */
export interface BoardRebuilds {
  /** Empties the view and begins; it is whole again when the follower `board` has caught up. */
  rebuild(view: BoardView): Promise<BoardRebuilt>;
}
