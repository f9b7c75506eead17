import { once } from 'node:events';
import type { Response } from 'express';
import type { RefusedLine } from '../contracts/imports.ts';

const perPage = 5_000;

/** What a job refused, a `{ "line", "why" }` a line, read page by page: there may be as many as the file had. */
export async function sendRefused(
  response: Response,
  jobId: string,
  load: (after: number, limit: number) => Promise<readonly RefusedLine[]>,
): Promise<void> {
  response.setHeader('content-type', 'application/x-ndjson; charset=utf-8');
  response.setHeader('content-disposition', `attachment; filename="refused-${jobId}.ndjson"`);
  let after = 0;
  for (;;) {
    const lines = await load(after, perPage);
    const last = lines.at(-1);
    if (last === undefined || response.destroyed) break;
    after = last.line;
    const isTaken = response.write(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
    if (!isTaken) await Promise.race([once(response, 'drain'), once(response, 'close')]);
  }
  response.end();
}
