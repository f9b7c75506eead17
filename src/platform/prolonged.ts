/**
 * Does the work while its lease is prolonged every quarter of its length: so work that takes long stays with its node, and
 * a dead node's goes to another as soon as a short lease is over (docs/decisions/0101). `prolong` must not take a lease
 * that another has by now; where it fails the lease runs out, which whoever holds it finds when it writes.
 */
export async function whileProlonged<Value>(
  leaseMs: number,
  prolong: () => Promise<unknown>,
  work: () => Promise<Value>,
): Promise<Value> {
  let prolonging: Promise<unknown> | undefined;
  const timer = setInterval(() => {
    prolonging ??= prolong()
      .catch(() => undefined)
      .finally(() => {
        prolonging = undefined;
      });
  }, leaseMs / 4);
  timer.unref();
  try {
    return await work();
  } finally {
    clearInterval(timer);
    // Not after the lease was given back.
    await prolonging;
  }
}
