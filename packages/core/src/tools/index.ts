export type { RunToolsOptions, Tool, ToolRun } from './run-tools.js';
export { runTools, tool } from './run-tools.js';
