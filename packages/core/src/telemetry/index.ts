export type { ConsoleLevel, ConsoleListenerOptions } from './console-listener.js';
export { consoleListener } from './console-listener.js';
export type { PublishedFact } from './diagnostics-channel-listener.js';
export { diagnosticsChannelListener } from './diagnostics-channel-listener.js';
