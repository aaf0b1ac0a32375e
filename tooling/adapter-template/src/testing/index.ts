export type { FakeTemplateOptions } from './create-fake-template.js';
export { createFakeTemplate } from './create-fake-template.js';
