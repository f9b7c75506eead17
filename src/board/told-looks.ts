import type { Poke } from '../platform/poke.ts';

/**
 * What other nodes say that lists show of an order after their appends (docs/decisions/0113). A word that is lost costs a
 * look into the log.
 */
export interface ToldLooks {
  /** Of that version or a later one; undefined: nobody said. */
  find(stream: string, version: number): string | undefined;
}

const maxKept = 20_000;

export function createToldLooks(poke: Pick<Poke, 'onPoke'> | undefined): ToldLooks {
  const told = new Map<string, { readonly version: number; readonly look: string }>();

  poke?.onPoke((flushed, own) => {
    if (own) return;
    for (const { stream, version, look } of flushed) {
      told.delete(stream);
      if (look !== null && look !== undefined) told.set(stream, { version, look });
    }
    for (const oldest of told.keys()) {
      if (told.size <= maxKept) break;
      told.delete(oldest);
    }
  });

  return {
    find(stream, version) {
      const heard = told.get(stream);
      return heard === undefined || heard.version < version ? undefined : heard.look;
    },
  };
}
