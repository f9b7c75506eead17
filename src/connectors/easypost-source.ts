import type { TrackingSourceSettings } from '../contracts/registry.ts';
import type { TrackingSource } from '../hub/ports/tracking-source.ts';
import { askHttp, readText, toRefusal } from './ask-http.ts';

const provider = 'https://api.easypost.com';
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
    const response = await askHttp(url, {
      headers: { authorization: `Basic ${Buffer.from(`${apiKey}:`).toString('base64')}` },
    });
    if (response.status !== 200) return await toRefusal(response);
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
