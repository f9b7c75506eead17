import { useRef, useState } from 'react';
import type { IncidentCommandRequest, IncidentView } from '../../../../src/contracts/incidents.ts';
import { toMessage } from '../../api/http.ts';
import { commandIncident } from '../../api/incidents.ts';
import { useSession } from '../../api/use-api.ts';
import { useToast } from '../../ui/toast.tsx';
import { toMoment } from '../../words/times.ts';

export interface IncidentCommands {
  readonly isBusy: boolean;
  /** Why it was not done, for whoever asked to say. */
  readonly tell: (incident: IncidentView, command: IncidentCommandRequest) => Promise<string | undefined>;
  /** Has back what was called off last, within ten seconds. */
  readonly undo: () => void;
}

const undoMs = 10_000;

/** Of one that stands the version rises with every count of what it explains: that is nobody's change. */
const asSeen = ({ state, version, calledOff }: IncidentView): { readonly expectedVersion?: number } =>
  state === 'planned' || calledOff !== null ? { expectedVersion: version } : {};

const tellMoved = (before: IncidentView, { title, state, from }: IncidentView): string => {
  if (before.calledOff !== null)
    return state === 'planned' ? `“${title}” is planned again.` : `“${title}” has begun.`;
  if (before.from === from) return 'Its end is moved.';
  return state === 'planned' ? `“${title}” is moved. It begins ${toMoment(from)}.` : `“${title}” has begun.`;
};

/** Says what became of it, and gives back what was called off by mistake. */
export const useIncidentCommands = (onTold: () => void): IncidentCommands => {
  const { http } = useSession();
  const say = useToast();
  const [isBusy, setBusy] = useState(false);
  const last = useRef<{ readonly at: number; readonly back: () => void }>(undefined);
  const keep = (back: () => void): void => {
    last.current = { at: Date.now(), back };
  };
  const undo = (): void => {
    const { at, back } = last.current ?? { at: 0, back: undefined };
    last.current = undefined;
    if (back === undefined || Date.now() - at > undoMs) say({ text: 'Nothing to undo.' });
    else back();
  };
  const tell: IncidentCommands['tell'] = async (incident, command) => {
    setBusy(true);
    const result = await commandIncident(http, incident.incidentId, { ...asSeen(incident), ...command });
    setBusy(false);
    onTold();
    if (!result.ok) return toMessage(result.problem);
    if (command.type === 'reschedule') say({ text: tellMoved(incident, result.value) });
    else if (result.value.calledOff === null) say({ text: `“${incident.title}” is over.` });
    else {
      const { version: expectedVersion } = result.value;
      const back = (): void =>
        void tell(result.value, { type: 'reschedule', until: incident.until, expectedVersion }).then(
          (wrong) => {
            if (wrong !== undefined) say({ text: wrong, tone: 'bad' });
          },
        );
      keep(back);
      say({
        text: `“${incident.title}” is called off.`,
        undo: () => {
          if (last.current?.back === back) last.current = undefined;
          back();
        },
      });
    }
    return undefined;
  };
  return { isBusy, tell, undo };
};
