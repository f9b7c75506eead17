/** What a client shows for itself. */
export interface ClientCredentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

export type AskedForToken =
  | {
      readonly ok: true;
      /** The readings of what was sent: RFC 6749 encodes an id and a secret before base64, most clients do not. */
      readonly credentials: readonly ClientCredentials[];
    }
  | {
      readonly ok: false;
      readonly error: 'invalid_request' | 'unsupported_grant_type' | 'invalid_client';
      readonly detail: string;
    };

const mostBytes = 8192;

/** The client credentials grant of RFC 6749 §4.4: a form, and an id with a secret in the form or by Basic. Never throws. */
export function readTokenRequest(
  authorization: string | undefined,
  body: Uint8Array | undefined,
): AskedForToken {
  if (body === undefined || body.length === 0 || body.length > mostBytes)
    return refuse('invalid_request', `The body is a form of at most ${mostBytes} bytes.`);
  const form = new URLSearchParams(new TextDecoder().decode(body));
  for (const name of ['grant_type', 'client_id', 'client_secret']) {
    if (form.getAll(name).length > 1) return refuse('invalid_request', `${name} is there more than once.`);
  }
  const grant = form.get('grant_type');
  if (grant === null) return refuse('invalid_request', 'grant_type is missing.');
  if (grant !== 'client_credentials')
    return refuse('unsupported_grant_type', 'The only grant here is client_credentials.');

  const clientId = form.get('client_id');
  const clientSecret = form.get('client_secret');
  if (authorization !== undefined) {
    if (clientSecret !== null)
      return refuse(
        'invalid_request',
        'A client shows its secret in the header or in the form, not in both.',
      );
    const credentials = readBasic(authorization);
    if (credentials.length === 0) return refuse('invalid_client', 'This needs "Authorization: Basic …".');
    return { ok: true, credentials };
  }
  if (clientId === null || clientSecret === null)
    return refuse('invalid_client', 'The client shows no id and secret.');
  return { ok: true, credentials: [{ clientId, clientSecret }] };
}

function readBasic(authorization: string): readonly ClientCredentials[] {
  const written = /^Basic +([A-Za-z0-9+/_-]+=*) *$/iu.exec(authorization)?.[1];
  if (written === undefined || written.length > mostBytes) return [];
  const text = Buffer.from(written, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  if (colon < 0) return [];
  const plain = { clientId: text.slice(0, colon), clientSecret: text.slice(colon + 1) };
  const clientId = decodeForm(plain.clientId);
  const clientSecret = decodeForm(plain.clientSecret);
  if (clientId === undefined || clientSecret === undefined) return [plain];
  const isSame = clientId === plain.clientId && clientSecret === plain.clientSecret;
  return isSame ? [plain] : [plain, { clientId, clientSecret }];
}

function decodeForm(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}

const refuse = (error: Extract<AskedForToken, { ok: false }>['error'], detail: string): AskedForToken => ({
  ok: false,
  error,
  detail,
});
