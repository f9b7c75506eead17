/**
 * What a message is known by in its stream, as SQL: the first 16 bytes of SHA-256 over `stream`, `source` and `messageId`,
 * a line each. Its index is a sixth of one over the three, and its rows lie as near to each other as those of any other
 * message. PostgreSQL makes it, which has less work with it than Node (docs/decisions/0115).
 *
 * @param stream SQL of a text that is not null, as the others: a column, `$1::text`
 */
export const messageKeySql = (stream: string, source: string, messageId: string): string =>
  `substring(sha256(convert_to(${stream} || E'\\n' || ${source} || E'\\n' || ${messageId}, 'UTF8')) for 16)`;
