import { setFlagsFromString } from 'node:v8';

/**
 * V8 puts what a line of code makes among what is old at once, where what it made before lived long. The actors of orders
 * that stay and of those that come for one look are made by the same lines: what is then old and dead keeps all that
 * hangs on it until everything is collected, and each scavenge copies it twice (docs/decisions/0114).
 */
setFlagsFromString('--no-allocation-site-pretenuring');
