import type { ReactElement } from 'react';
import { loadLocations } from '../../api/staff.ts';
import { useSession } from '../../api/use-api.ts';
import { useWatched } from '../../api/use-watched.ts';
import { toPlace } from '../../words/statuses.ts';
import { tellRelease } from '../../words/release.ts';

/** A pause ends by itself too. */
const againMs = 30_000;

/** Why the queue gets nothing new: the desk has stopped giving this location work. */
export const ReleaseNote = ({ location }: { readonly location: string }): ReactElement | null => {
  const { http } = useSession();
  const { loaded } = useWatched('locations', () => loadLocations(http), againMs);
  const release =
    loaded.status === 'loaded'
      ? loaded.value.items.find((one) => one.location === location)?.release
      : undefined;
  return (
    <p className="release-note" role="status">
      {release === undefined ? '' : tellRelease(toPlace(location), release)}
    </p>
  );
};
