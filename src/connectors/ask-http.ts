/** How an adapter asks somebody else's server: it waits for no one, follows nobody, and reads no answer without end. */

const timeoutMs = 10_000;
const maxBytes = 1_048_576;
const mostRetryMs = 86_400_000;

/** Rejects when nobody answers within ten seconds. */
export const askHttp = async (
  url: URL,
  {
    headers,
    ...rest
  }: {
    readonly method?: string;
    readonly body?: string;
    readonly headers: Readonly<Record<string, string>>;
  },
): Promise<Response> =>
  await fetch(url, {
    ...rest,
    headers: { accept: 'application/json', ...headers },
    // A key goes to the address that was configured and to no other.
    redirect: 'manual',
    signal: AbortSignal.timeout(timeoutMs),
  });

/** What an answer that is none of use says, with how long it wants to be left alone. */
export async function toRefusal({ status, headers, body }: Response): Promise<{
  readonly outcome: 'refused';
  readonly why: string;
  readonly retryAfterMs: number | null;
}> {
  await body?.cancel();
  const retryAfterMs = toRetryMs(headers.get('retry-after'), headers.get('date'));
  return { outcome: 'refused', why: `it answered ${status}`, retryAfterMs };
}

/** Seconds, or a date by the clock of the one who answers (RFC 9110), a day at the most; null where it is neither. */
export function toRetryMs(retryAfter: string | null, answeredAt: string | null): number | null {
  if (retryAfter === null || retryAfter === '') return null;
  const seconds = Number(retryAfter);
  const ms = Number.isNaN(seconds) ? Date.parse(retryAfter) - Date.parse(answeredAt ?? '') : seconds * 1_000;
  return ms >= 0 ? Math.min(ms, mostRetryMs) : null;
}

/** Throws where it is longer than a mebibyte. */
export async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > maxBytes) throw new Error(`its answer is longer than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Undefined for what is no JSON object. */
export async function readFields(response: Response): Promise<Readonly<Record<string, unknown>> | undefined> {
  let answer: unknown;
  try {
    answer = JSON.parse(await readText(response));
  } catch {
    return undefined;
  }
  return typeof answer === 'object' && answer !== null ? (answer as Record<string, unknown>) : undefined;
}
