import { randomUUID } from 'node:crypto';
import type { SubscriptionDoorSettings } from '../contracts/registry.ts';
import type { Subscribed, SubscriptionDoor } from '../hub/ports/subscription-door.ts';
import { askHttp, readFields, toRefusal } from './ask-http.ts';

const provider = 'https://onlinetools.ups.com';
/** UPS refuses a request with more as a whole. */
const mostAtOnce = 100;
/** And one with a number that is none of its own, where it is the only one. `1R` are parcels of Roadie, which is UPS's. */
const ofUps = /^(?:1Z[0-9A-Z]{16}|1R[0-9A-Z]{14}(?:[0-9A-Z]{12})?)$/u;
const earlierMs = 60_000;

interface Token {
  readonly value: string;
  readonly goodUntil: number;
}

/**
 * UPS Track Alert: `POST /api/track/v1/subscription/standard/package` with a token of `POST /security/v1/oauth/token`
 * (client credentials). A subscription that is there already begins its days anew.
 */
export function createUpsSubscriptions(
  settings: SubscriptionDoorSettings,
  now: () => number = Date.now,
): SubscriptionDoor {
  const { clientId, clientSecret, url, credential, credentialType = 'Bearer', baseUrl = provider } = settings;
  let token: Token | undefined;

  async function loadToken(): Promise<Token | Extract<Subscribed, { outcome: 'refused' }>> {
    if (token !== undefined && token.goodUntil > now()) return token;
    const response = await askHttp(new URL('/security/v1/oauth/token', baseUrl), {
      method: 'POST',
      headers: {
        authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
      },
      body: 'grant_type=client_credentials',
    });
    if (response.status !== 200) {
      const refusal = await toRefusal(response);
      return { ...refusal, why: `it gave no token: ${refusal.why}` };
    }
    const answer = await readFields(response);
    const value = answer?.['access_token'];
    // UPS writes the seconds as text.
    const seconds = Number(answer?.['expires_in']);
    if (typeof value !== 'string' || !(seconds > 0))
      return { outcome: 'refused', why: 'its token cannot be read', retryAfterMs: null };
    token = { value, goodUntil: now() + seconds * 1_000 - earlierMs };
    return token;
  }

  return {
    mostAtOnce,
    async subscribe(trackingNumbers) {
      const declined = new Map(
        trackingNumbers
          .filter((number) => !ofUps.test(number))
          .map((number) => [number, 'it is no number of UPS']),
      );
      const asked = trackingNumbers.filter((number) => !declined.has(number));
      if (asked.length === 0) return { outcome: 'answered', accepted: [], declined };
      const bearer = await loadToken();
      if ('outcome' in bearer) return bearer;
      const response = await askHttp(new URL('/api/track/v1/subscription/standard/package', baseUrl), {
        method: 'POST',
        headers: {
          authorization: `Bearer ${bearer.value}`,
          'content-type': 'application/json',
          transid: randomUUID(),
          transactionsrc: 'order-hub',
        },
        body: JSON.stringify({
          locale: 'en_US',
          countryCode: 'US',
          trackingNumberList: asked,
          destination: { url, credentialType, credential },
        }),
      });
      // It may have been taken back before its time.
      if (response.status === 401) token = undefined;
      if (response.status !== 200 && response.status !== 400) return await toRefusal(response);
      const answer = await readFields(response);
      for (const number of toNumbers(answer?.['invalidTrackingNumbers']))
        declined.set(number, 'UPS does not take the number');
      // With no other number in it the request is an error to UPS; where others are, something else is wrong with it.
      if (response.status === 400 && !asked.every((number) => declined.has(number)))
        return await toRefusal(response);
      return { outcome: 'answered', accepted: toNumbers(answer?.['validTrackingNumbers']), declined };
    },
  };
}

const toNumbers = (list: unknown): readonly string[] =>
  Array.isArray(list) ? list.filter((item): item is string => typeof item === 'string') : [];
