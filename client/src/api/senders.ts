import type { PausedSender, PauseSender, SenderView } from '../../../src/contracts/senders.ts';
import type { Http, Result } from './http.ts';
import type { List } from './staff.ts';

/** Who has a stream of their own, and the switch that lets it wait, over HTTP. */
const api = '/api/v1/senders';

export const loadSenders = (http: Http): Promise<Result<List<SenderView>>> => http.get(api);

export const pauseSender = (http: Http, sender: string, wanted: PauseSender): Promise<Result<PausedSender>> =>
  http.post(`${api}/${encodeURIComponent(sender)}/pause`, wanted);
