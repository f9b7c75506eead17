import './platform/require-node.ts';
import { startNode } from './start-node.ts';

await startNode();
