import { useState } from 'react';
import type { IncidentCommandRequest, IncidentView } from '../../../../src/contracts/incidents.ts';
import { toMessage } from '../../api/http.ts';
import { commandIncident } from '../../api/incidents.ts';
import { useSession } from '../../api/use-api.ts';
import { useToast } from '../../ui/toast.tsx';

export interface IncidentCommands {
  readonly isBusy: boolean;
  readonly tell: (incident: IncidentView, command: IncidentCommandRequest) => Promise<void>;
}

/** Says what became of it, and gives back what was called off by mistake. */
export const useIncidentCommands = (onTold: () => void): IncidentCommands => {
  const { http } = useSession();
  const say = useToast();
  const [isBusy, setBusy] = useState(false);
  const tell: IncidentCommands['tell'] = async (incident, command) => {
    setBusy(true);
    const result = await commandIncident(http, incident.incidentId, command);
    setBusy(false);
    if (!result.ok) say({ text: toMessage(result.problem), tone: 'bad' });
    else if (command.type === 'reschedule') say({ text: 'Its end is moved.' });
    else if (incident.state === 'planned')
      say({
        text: `“${incident.title}” is called off.`,
        undo: () => void tell(incident, { type: 'reschedule', until: incident.until }),
      });
    else say({ text: `“${incident.title}” is over.` });
    onTold();
  };
  return { isBusy, tell };
};
