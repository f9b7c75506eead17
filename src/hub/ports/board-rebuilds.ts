import type { BoardRebuilt, RebuiltView } from '../../contracts/boards.ts';

/** Read models made again from the log, which alone is the truth. */
export interface BoardRebuilds {
  /** Empties the view and begins; it is whole again when the follower `board` has caught up. */
  rebuild(view: RebuiltView): Promise<BoardRebuilt>;
}
