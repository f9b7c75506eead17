import { SignJWT } from 'jose';
import { senders } from './world.ts';

/** What `startHub` gives every hub. */
export const authSecret = 'a-secret-of-the-tests-0123456789ab';

type Tokens = Readonly<Record<'carriers' | 'warehouses', string>>;

export async function signTokens(): Promise<Tokens> {
  const sign = async (claims: Record<string, unknown>): Promise<string> =>
    await new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256' })
      .setExpirationTime('4h')
      .sign(Buffer.from(authSecret));
  return {
    carriers: await sign({ sub: senders.carrier, roles: ['carrier'], carriers: [senders.carrier] }),
    warehouses: await sign({ sub: senders.location, roles: ['warehouse'], locations: [senders.location] }),
  };
}

/** Carriers and warehouses have one; bytes that no format names do not. */
export const hasHttpDoor = (door: string): boolean => /^(?:carriers|warehouses)\.[^.]+\.(?!raw)/.test(door);

/** `202`: the hub said that the sender may forget the message. Else what it said, or why nothing came: it may have been taken. */
export async function postToHub(
  url: string,
  tokens: Tokens,
  { door, id, body }: { readonly door: string; readonly id: string; readonly body: Buffer },
  waitMs: number,
): Promise<string> {
  const [who = '', sender, what] = door.split('.');
  const token = who === 'carriers' || who === 'warehouses' ? tokens[who] : undefined;
  if (token === undefined || !hasHttpDoor(door)) return 'no such door';
  try {
    const answer = await fetch(`${url}/api/v1/${who}/${sender}/${what}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${token}`,
        ...(id === '' ? {} : { 'idempotency-key': id }),
      },
      body: new Uint8Array(body),
      signal: AbortSignal.timeout(waitMs),
    });
    const text = await answer.text();
    return answer.status === 202 ? '202' : `${answer.status} ${text}`;
  } catch (error) {
    return String(error instanceof Error ? (error.cause ?? error) : error);
  }
}
