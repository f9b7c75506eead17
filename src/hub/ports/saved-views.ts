import type { SavedView, SaveView } from '../../contracts/saved-views.ts';
import type { WrongFilter } from './lists.ts';

/** Named narrowings of the exceptions board; `board/` keeps them. */
export interface SavedViews {
  /** Their own first, then those shared with one of their roles, by name. */
  list(reader: { readonly id: string; readonly roles: readonly string[] }): Promise<readonly SavedView[]>;
  /** `full`: one person has a hundred at most. */
  save(owner: string, view: SaveView): Promise<SavedView | WrongFilter | 'full'>;
  /** False: there is none of that owner. */
  remove(owner: string, viewId: string): Promise<boolean>;
}
