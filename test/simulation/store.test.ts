import { createMemoryLog } from './memory-log.ts';
import { describeStore } from './store.suite.ts';

describeStore('the log in memory', async () => {
  const log = createMemoryLog();
  return await Promise.resolve({
    append: async (entry) => {
      const [outcome] = log.apply([entry]);
      if (outcome === undefined) throw new Error('no outcome');
      return await Promise.resolve(outcome);
    },
    reader: {
      load: async (stream) => await Promise.resolve(log.load(stream, 1)),
      loadEvents: async (stream, after, upTo) => await Promise.resolve(log.loadEvents(stream, after, upTo)),
      loadPersonal: async (stream) => await Promise.resolve(log.loadPersonal(stream)),
      currentVersion: async (stream) => await Promise.resolve(log.currentVersion(stream)),
    },
    saveSnapshots: async (snapshots) => {
      await Promise.resolve();
      log.saveSnapshots(snapshots);
    },
    nextCheckAt: async (stream) => await Promise.resolve(log.nextCheckAt(stream)),
    leaseDue: async (now, leaseUntil, limit) => await Promise.resolve(log.leaseDue(now, leaseUntil, limit)),
    settleDue: async (settled) => {
      await Promise.resolve();
      log.settleDue(settled);
    },
    close: async () => {
      await Promise.resolve();
    },
  });
});
