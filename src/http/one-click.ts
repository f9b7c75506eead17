/**
 * Whether a body is the form of RFC 8058, `List-Unsubscribe=One-Click`. Mail programs send it either way: RFC 8058 asks for
 * `multipart/form-data`, and most send `application/x-www-form-urlencoded`.
 */
export function isOneClick(contentType: string | undefined, body: Uint8Array | undefined): boolean {
  if (body === undefined || body.length > mostBytes) return false;
  const text = new TextDecoder().decode(body);
  return /^\s*multipart\/form-data\b/iu.test(contentType ?? '')
    ? /;\s*name="?List-Unsubscribe"?[^\n]*\r?\n(?:[^\r\n]+\r?\n)*\r?\nOne-Click\r?\n/iu.test(text)
    : new URLSearchParams(text.trim()).get('List-Unsubscribe') === 'One-Click';
}

const mostBytes = 4_096;
