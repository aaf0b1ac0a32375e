export type { Template } from './create-template.js';
export { createTemplate } from './create-template.js';
export type { TemplateClient, TemplateClientRequest } from './template-client.js';
export type { TemplateOptions } from './template-options.js';
