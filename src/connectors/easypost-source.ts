import type { TrackingSourceSettings } from '../contracts/registry.ts';
import type { AskedSource, TrackingSource } from '../hub/ports/tracking-source.ts';

const provider = 'https://api.easypost.com';
const timeoutMs = 10_000;
const maxBytes = 1_048_576;
/** One number may have several trackers; the newest say all there is. */
const maxTrackers = 5;

/** `GET /v2/trackers?tracking_code=`, the key as the user of basic authentication; each tracker is a body of `easypost`. */
export const createEasypostSource = ({
  apiKey,
  baseUrl = provider,
}: TrackingSourceSettings): TrackingSource => ({
  async ask(trackingNumber) {
    const url = new URL('/v2/trackers', baseUrl);
    url.searchParams.set('tracking_code', trackingNumber);
    url.searchParams.set('page_size', String(maxTrackers));
    const response = await fetch(url, {
      headers: {
        authorization: `Basic ${Buffer.from(`${apiKey}:`).toString('base64')}`,
        accept: 'application/json',
      },
      // The key goes to the address that was configured and to no other.
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (response.status !== 200) {
      await response.body?.cancel();
      return toRefusal(response);
    }
    const trackers = toTrackers(await readText(response));
    if (trackers === undefined)
      return { outcome: 'refused', why: 'its answer is no list of trackers', retryAfterMs: null };
    return {
      outcome: 'answered',
      format: 'easypost',
      bodies: trackers.slice(0, maxTrackers).map((tracker) => Buffer.from(JSON.stringify(tracker))),
    };
  },
});

const mostRetryMs = 86_400_000;

function toRefusal({ status, headers }: Response): AskedSource {
  const ms = toRetryMs(headers.get('retry-after'), headers.get('date'));
  return {
    outcome: 'refused',
    why: `it answered ${status}`,
    retryAfterMs: ms >= 0 ? Math.min(ms, mostRetryMs) : null,
  };
}

/** Seconds, or a date by the clock of the one who answers (RFC 9110); NaN where it is neither. */
function toRetryMs(retryAfter: string | null, answeredAt: string | null): number {
  if (retryAfter === null || retryAfter === '') return NaN;
  const seconds = Number(retryAfter);
  return Number.isNaN(seconds) ? Date.parse(retryAfter) - Date.parse(answeredAt ?? '') : seconds * 1_000;
}

async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw new Error(`its answer is longer than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function toTrackers(text: string): readonly object[] | undefined {
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof answer !== 'object' || answer === null) return undefined;
  const { trackers } = answer as { readonly trackers?: unknown };
  if (!Array.isArray(trackers)) return undefined;
  return trackers.filter((tracker): tracker is object => typeof tracker === 'object' && tracker !== null);
}
