import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';

/**
 * The lines of a body as they come. Never more than one line and one piece is held: null stands for a line that is
 * longer than `maxLine` characters, said as soon as it is, and the rest of it is passed over.
 */
export async function* readLines(body: Readable, maxLine: number): AsyncGenerator<string | null> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  let isPassedOver = false;
  for await (const piece of body) {
    const lines = (rest + (typeof piece === 'string' ? piece : decoder.write(piece as Buffer))).split(
      /\r?\n/,
    );
    rest = lines.pop() ?? '';
    for (const line of lines) {
      if (!isPassedOver) yield line.length > maxLine ? null : line;
      isPassedOver = false;
    }
    if (rest.length <= maxLine + 1) continue;
    if (!isPassedOver) yield null;
    isPassedOver = true;
    rest = '';
  }
  if (rest !== '' && !isPassedOver) yield rest;
}
