export type { NodeTransport, NodeTransportOptions } from './node-transport.js';
export { nodeTransport } from './node-transport.js';
