export { parseLiteLlmTable } from './parse-litellm-table.js';
