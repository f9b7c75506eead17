import type { Pool } from 'pg';
import type { SavedView } from '../contracts/saved-views.ts';
import type { SavedViews } from '../hub/ports/saved-views.ts';
import type { Clock } from '../platform/clock.ts';
import { exceptionFields } from './exceptions.ts';
import { parseFilter } from './filter.ts';

const perOwner = 100;
const columns = `view_id as "viewId", name, filter, owner, shared_with as "sharedWith"`;

/** What cannot be read is not kept: a view that is there opens. */
export const createSavedViews = (pool: Pool, clock: Clock): SavedViews => ({
  async list({ id, roles }) {
    const found = await pool.query<SavedView>({
      name: 'saved-views',
      text: `select ${columns} from saved_views where owner = $1 or shared_with = any($2) order by owner <> $1, name`,
      values: [id, roles],
    });
    return found.rows;
  },
  async save(owner, { name, filter, sharedWith }) {
    const parsed = parseFilter(exceptionFields, filter, { id: owner, now: () => clock.now() });
    if ('wrong' in parsed) return parsed;
    const saved = await pool.query<SavedView>({
      name: 'saved-views-save',
      text: `
        insert into saved_views (owner, name, filter, shared_with, saved_at)
        select $1, $2, $3, $4, $5
        where exists (select from saved_views where owner = $1 and name = $2)
          or (select count(*) from saved_views where owner = $1) < ${perOwner}
        on conflict (owner, name) do update
          set filter = excluded.filter, shared_with = excluded.shared_with, saved_at = excluded.saved_at
        returning ${columns}`,
      values: [owner, name, filter, sharedWith ?? null, new Date(clock.now())],
    });
    return saved.rows[0] ?? 'full';
  },
  async remove(owner, viewId) {
    const removed = await pool.query({
      name: 'saved-views-remove',
      text: `delete from saved_views where owner = $1 and view_id = $2::uuid`,
      values: [owner, viewId],
    });
    return removed.rowCount === 1;
  },
});
