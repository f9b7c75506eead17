import type { Pool } from 'pg';

/** A node's pool that can die as the node would: nothing that is asked of it after that is done, or answered. */
export function createMortalPool(pool: Pool): { readonly pool: Pool; kill(): void } {
  let isDead = false;
  const never = async (): Promise<never> => await new Promise<never>(() => undefined);
  return {
    pool: new Proxy(pool, {
      get(target, key) {
        if (isDead && (key === 'query' || key === 'connect')) return never;
        const value: unknown = Reflect.get(target, key);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    }),
    kill() {
      isDead = true;
    },
  };
}
