export type { FileCacheOptions } from './create-file-cache-store.js';
export { createFileCacheStore } from './create-file-cache-store.js';
