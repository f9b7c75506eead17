import { useEffect, useRef } from 'react';
import { systemScheduler } from '../../live/link.ts';
import { useLive } from '../../live/use-live.ts';
import { createGathering, isWanted, toNews } from './alert-news.ts';
import { useAlertSettings } from './alert-settings.ts';
import { chime } from './chime.ts';
import { show } from './desktop.ts';
import { oncePer, takeTurns } from './one-tab.ts';

/** One sound for whatever comes within that time. */
const quietMs = 5_000;

/** Tells whoever asked for it of new cases, while they look elsewhere. It has nothing to see. */
export const Alerts = (): null => {
  const { connection } = useLive();
  const { isShown, isHeard, choice } = useAlertSettings();
  const isMyTurn = useRef(false);

  useEffect(() => {
    if (!isShown) return undefined;
    const turns = new AbortController();
    takeTurns('alerts', turns.signal, () => {
      isMyTurn.current = true;
    });
    return () => {
      isMyTurn.current = false;
      turns.abort();
    };
  }, [isShown]);

  useEffect(() => {
    if (!isHeard) return undefined;
    const wake = (): void => void chime.wake();
    addEventListener('pointerdown', wake);
    addEventListener('keydown', wake);
    return () => {
      removeEventListener('pointerdown', wake);
      removeEventListener('keydown', wake);
    };
  }, [isHeard]);

  useEffect(() => {
    if (!isShown && !isHeard) return undefined;
    const gathering = createGathering(systemScheduler, (alerts) => {
      const news = toNews(alerts);
      if (isMyTurn.current) for (const one of news) show(one);
      if (isHeard)
        oncePer('alert sound', quietMs, () => chime.play(Math.min(...news.map((one) => one.severity))));
    });
    const leave = connection.on('alert', (alert) => {
      if (isWanted(alert, choice)) gathering.add(alert);
    });
    return () => {
      leave();
      gathering.close();
    };
  }, [connection, isShown, isHeard, choice]);
  return null;
};
