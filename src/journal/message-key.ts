import { hash } from 'node:crypto';

/**
 * What a message is known by in its stream: the first 16 bytes of SHA-256 over `stream`, `source` and `messageId`, a line
 * each. Its index is a sixth of one over the three, and its rows lie as near to each other as those of any other message.
 */
export const toMessageKey = (stream: string, source: string, messageId: string): Buffer =>
  hash('sha256', `${stream}\n${source}\n${messageId}`, 'buffer').subarray(0, 16);
