/** Tracking links of the demo's customers: one whose parcel is on its way is the best to show. */
export interface Links {
  placed(orderId: string, path: string): void;
  onItsWay(orderId: string): void;
  done(orderId: string): void;
  /** Of that order, or the best to show. */
  find(orderId?: string): string | undefined;
  /** The newest, for the next start. */
  save(): readonly (readonly [string, string])[];
}

const most = 400;

export function createLinks(saved: readonly (readonly [string, string])[] = []): Links {
  const paths = new Map(saved);
  const moving = new Set<string>();
  return {
    placed(orderId, path) {
      paths.set(orderId, path);
      for (const oldest of paths.keys()) {
        if (paths.size <= most) break;
        paths.delete(oldest);
        moving.delete(oldest);
      }
    },
    onItsWay(orderId) {
      moving.delete(orderId);
      moving.add(orderId);
    },
    done(orderId) {
      moving.delete(orderId);
      paths.delete(orderId);
    },
    find(orderId) {
      if (orderId !== undefined) return paths.get(orderId);
      const known = [...moving].filter((orderId) => paths.has(orderId));
      return paths.get(known.at(-1) ?? '') ?? [...paths.values()].at(-1);
    },
    save: () => [...paths].slice(-50),
  };
}
