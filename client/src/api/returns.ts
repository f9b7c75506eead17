import type { FoundReturn, ReturnCommand } from '../../../src/contracts/returns.ts';
import type { Http, Result } from './http.ts';
import type { Done } from './staff.ts';

const path = (returnId: string): string => `/api/v1/returns/${encodeURIComponent(returnId)}`;

/** By its number, as it stands on the label. */
export const loadReturn = (http: Http, returnId: string): Promise<Result<FoundReturn>> =>
  http.get(path(returnId));

export const commandReturn = (
  http: Http,
  returnId: string,
  command: ReturnCommand,
  key: string,
): Promise<Result<Done>> => http.post(`${path(returnId)}/commands`, command, key);

/** The label alone, 10×15 cm. Only who is signed in may have it, so no link leads there. */
export const downloadLabel = (http: Http, returnId: string): Promise<Result<Blob>> =>
  http.download(`${path(returnId)}/label.pdf?size=a6`);
