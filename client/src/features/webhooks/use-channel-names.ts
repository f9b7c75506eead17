import { useCallback } from 'react';
import { useLoaded, useSession } from '../../api/use-api.ts';
import { loadChannels } from '../../api/webhooks.ts';

/** What channels are called: by their ids until that is known. */
export const useChannelNames = (): ((channels: readonly string[]) => string) => {
  const { http } = useSession();
  const { loaded } = useLoaded('channels', () => loadChannels(http));
  return useCallback(
    (channels) => {
      const known = loaded.status === 'loaded' ? loaded.value.items : [];
      return channels.map((id) => known.find(({ channel }) => channel === id)?.name ?? id).join(', ');
    },
    [loaded],
  );
};
