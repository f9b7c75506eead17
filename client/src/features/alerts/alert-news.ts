import type { Alert } from '../../../../src/contracts/socket.ts';
import type { Scheduler } from '../../live/link.ts';
import type { Choice } from './alert-settings.ts';

const stockKinds = new Set(['low_stock', 'oversold']);
const isOfStock = ({ kind }: Alert): boolean => stockKinds.has(kind);

export const isWanted = (alert: Alert, choice: Choice): boolean =>
  alert.severity <= (choice === 'worst' ? 1 : 2) || (choice === 'all' && isOfStock(alert));

/** One notification. The same `tag` again replaces the one before, whichever tab it came from. */
export interface News {
  readonly tag: string;
  readonly title: string;
  readonly body: string;
  readonly link: string;
  readonly severity: number;
}

/** As many are told one by one; more at once are counted. */
const most = 3;
const gatherMs = 1_000;

export const toNews = (alerts: readonly Alert[]): readonly News[] => {
  if (alerts.length <= most)
    return alerts.map(({ id, title, severity, link }) => ({
      tag: id,
      title,
      body: `Severity ${severity}`,
      link,
      severity,
    }));
  const severity = Math.min(...alerts.map((alert) => alert.severity));
  const worst = alerts.filter((alert) => alert.severity === severity);
  return [
    {
      tag: 'many',
      title: `${alerts.length} new cases`,
      body: `${worst.length} of severity ${severity}, ${worst[0]?.title ?? ''} among them`,
      link: `/desk?q=${encodeURIComponent(`severity:${severity}`)}`,
      severity,
    },
  ];
};

/** Gathers what comes within a second of the first, so that a storm is one notification and not fifty. */
export const createGathering = (
  scheduler: Pick<Scheduler, 'after'>,
  tell: (alerts: readonly Alert[]) => void,
): { readonly add: (alert: Alert) => void; readonly close: () => void } => {
  let held = new Map<string, Alert>();
  let cancel: (() => void) | undefined;
  return {
    add: (alert) => {
      held.set(alert.id, alert);
      cancel ??= scheduler.after(gatherMs, () => {
        const all = [...held.values()];
        held = new Map();
        cancel = undefined;
        tell(all);
      });
    },
    close: () => cancel?.(),
  };
};
