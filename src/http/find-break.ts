/**
 * Where a text stops being JSON, as an offset. The engine's own messages name a place only sometimes, and quote what
 * was sent. Runs on texts that are known to be broken, so it may take its time.
 */
export function findBreak(text: string): number {
  const open: ('object' | 'array')[] = [];
  let next: Next = 'value';
  let at = 0;
  for (;;) {
    at = endOf(space, text, at);
    if (at >= text.length) return text.length;
    const end = endOf(token, text, at);
    if (end === at) return at;
    const after = step(next, text.charAt(at), open);
    if (after === undefined) return at;
    next = after;
    at = end;
  }
}

type Next = 'value' | 'value or end' | 'key' | 'key or end' | 'colon' | 'comma or end';

const space = /[ \t\n\r]*/y;
const token =
  // oxlint-disable-next-line eslint/no-control-regex -- a string of JSON may not hold them
  /[{}[\],:]|"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;

function endOf(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  return pattern.test(text) ? pattern.lastIndex : from;
}

/** What may follow a token that begins with this character; undefined when it may not be here. */
function step(next: Next, first: string, open: ('object' | 'array')[]): Next | undefined {
  const inside = open.at(-1);
  switch (first) {
    case '{':
    case '[':
      if (!next.startsWith('value')) return undefined;
      open.push(first === '{' ? 'object' : 'array');
      return first === '{' ? 'key or end' : 'value or end';
    case '}':
    case ']':
      if (!next.endsWith('or end') || inside !== (first === '}' ? 'object' : 'array')) return undefined;
      open.pop();
      return 'comma or end';
    case ',':
      if (next !== 'comma or end' || inside === undefined) return undefined;
      return inside === 'object' ? 'key' : 'value';
    case ':':
      return next === 'colon' ? 'value' : undefined;
    case '"':
      if (next.startsWith('key')) return 'colon';
      return next.startsWith('value') ? 'comma or end' : undefined;
    default:
      return next.startsWith('value') ? 'comma or end' : undefined;
  }
}
