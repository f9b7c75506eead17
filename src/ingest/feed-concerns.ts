import type { Pool } from 'pg';
import { type FeedConcern, mostUnmappedCodes } from '../contracts/feeds.ts';
import type { OwnCaptures } from './captures.ts';
import { findOpenCodes } from './code-counts.ts';

/** Everything that is wrong with a carrier's messages now; none when nothing is. False: it was not told. */
export type NoteConcerns = (carrier: string, concerns: readonly FeedConcern[]) => Promise<boolean>;

/**
 * Tells each carrier's feed what is wrong with what it sends, so that there is one case for each cause and not one for
 * each parcel. What was told is told again only when it is another; the feed itself passes over what it knows.
 */
export function createFeedConcerns(options: {
  readonly pool: Pool;
  readonly captures: Pick<OwnCaptures, 'findFailing'>;
  readonly note: NoteConcerns;
}): { tell(): Promise<void> } {
  const { pool, captures, note } = options;
  const told = new Map<string, string>();

  return {
    async tell() {
      const unknown = await findOpenCodes(pool, mostUnmappedCodes);
      const known = await pool.query<{ carrier: string }>(`select carrier from carriers`);
      const concerns = new Map<string, FeedConcern[]>(known.rows.map(({ carrier }) => [carrier, []]));
      for (const { carrier, format, code } of unknown)
        concerns.get(carrier)?.push({ type: 'unmapped_code', key: `${format}/${code}`.slice(0, 160) });
      for (const { carrier, format, since } of await captures.findFailing())
        concerns.get(carrier)?.push({ type: 'signature_failing', key: format, since });
      for (const [carrier, its] of concerns) {
        const text = JSON.stringify(its);
        // The first time also where nothing is wrong: something may have been before this node began.
        if (told.get(carrier) !== text && (await note(carrier, its))) told.set(carrier, text);
      }
    },
  };
}
