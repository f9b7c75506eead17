const maxBatch = 500;
/** While so many questions are on their way the next ones gather: under load there are fewer and larger ones. */
const lanes = 2;

/** One query for all keys asked for in one round of the event loop, at most 500 in one; a key is itself, not what it says. */
export function batched<Value, Key = string>(
  run: (keys: Key[]) => Promise<(key: Key) => Value>,
): (key: Key) => Promise<Value> {
  const waiting: { key: Key; resolve: (value: Value) => void; reject: (error: unknown) => void }[] = [];
  let inFlight = 0;
  let isScheduled = false;

  function send(): void {
    isScheduled = false;
    while (inFlight < lanes && waiting.length > 0) void ask(waiting.splice(0, maxBatch));
  }

  async function ask(part: typeof waiting): Promise<void> {
    inFlight += 1;
    try {
      const valueOf = await run([...new Set(part.map(({ key }) => key))]);
      for (const { key, resolve } of part) resolve(valueOf(key));
    } catch (error) {
      for (const { reject } of part) reject(error);
    }
    inFlight -= 1;
    send();
  }

  return async (key) =>
    await new Promise<Value>((resolve, reject) => {
      waiting.push({ key, resolve, reject });
      if (isScheduled || inFlight >= lanes) return;
      isScheduled = true;
      setImmediate(send);
    });
}
