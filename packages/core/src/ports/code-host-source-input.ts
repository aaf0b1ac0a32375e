import { lazySchema } from '../lazy-schema.js';
import * as z from '../schema/index.js';
import type { StandardSchema } from '../standard-schema.js';
import { inRepository, pathText } from './code-host-parts.js';
import type {
  CreateRefInput,
  CreateReleaseInput,
  DeleteFileInput,
  DispatchWorkflowInput,
  GetFileInput,
  ListCommitsInput,
  ListRefsInput,
  ListReleasesInput,
  ListStatusesInput,
  ListWorkflowRunsInput,
  PutFileInput,
  RefInput,
  SetSecretInput,
  SetStatusInput,
  UploadAssetInput,
  WorkflowRunRef,
} from './code-host-requests.js';
import { fileContent, isOrdered, pageSize, text, webUrl } from './input-parts.js';

/** The schemas of what surrounds the commits: files, refs, statuses, runs, releases and secrets. */
const paged = { pageSize: z.optional(pageSize) };
const sha = z.string().check(z.regex(/^[0-9a-f]{40,64}$/, 'is no full commit id in lower case'));
const refKind = z.enum(['branch', 'tag']);

export const listCommitsInput: StandardSchema<unknown, ListCommitsInput> = lazySchema(() =>
  z
    .strictObject({
      ...inRepository,
      ref: z.optional(text),
      path: z.optional(pathText),
      committedFrom: z.optional(z.date()),
      committedBefore: z.optional(z.date()),
      ...paged,
    })
    .check(
      z.refine(
        ({ committedFrom, committedBefore }) => isOrdered(committedFrom, committedBefore),
        'committedFrom must be before committedBefore',
      ),
    ),
);

export const setStatusInput: StandardSchema<unknown, SetStatusInput> = lazySchema(() =>
  z.strictObject({
    ...inRepository,
    sha,
    name: text,
    state: z.enum(['pending', 'running', 'success', 'failure', 'error', 'canceled', 'skipped']),
    description: z.optional(z.string()),
    url: z.optional(webUrl),
  }),
);

export const listStatusesInput: StandardSchema<unknown, ListStatusesInput> = lazySchema(() =>
  z.strictObject({
    ...inRepository,
    sha,
    ...paged,
  }),
);

export const getFileInput: StandardSchema<unknown, GetFileInput> = lazySchema(() =>
  z.strictObject({
    ...inRepository,
    path: pathText,
    ref: z.optional(text),
  }),
);

const fileChange = {
  ...inRepository,
  path: pathText,
  message: text,
  branch: z.optional(text),
  previousSha: z.optional(text),
};

export const putFileInput: StandardSchema<unknown, PutFileInput> = lazySchema(() =>
  z.strictObject({
    ...fileChange,
    content: fileContent,
  }),
);

export const deleteFileInput: StandardSchema<unknown, DeleteFileInput> = lazySchema(() =>
  z.strictObject(fileChange),
);

const ref = { ...inRepository, kind: refKind, name: pathText };

export const refInput: StandardSchema<unknown, RefInput> = lazySchema(() => z.strictObject(ref));

export const listRefsInput: StandardSchema<unknown, ListRefsInput> = lazySchema(() =>
  z.strictObject({
    ...inRepository,
    kind: refKind,
    ...paged,
  }),
);

export const createRefInput: StandardSchema<unknown, CreateRefInput> = lazySchema(() =>
  z.strictObject({
    ...ref,
    sha,
  }),
);

export const dispatchWorkflowInput: StandardSchema<unknown, DispatchWorkflowInput> = lazySchema(
  () =>
    z.strictObject({
      ...inRepository,
      workflow: z.optional(text),
      ref: text,
      inputs: z.optional(z.record(text, z.string())),
    }),
);

export const listWorkflowRunsInput: StandardSchema<unknown, ListWorkflowRunsInput> = lazySchema(
  () =>
    z.strictObject({
      ...inRepository,
      workflow: z.optional(text),
      branch: z.optional(text),
      sha: z.optional(sha),
      ...paged,
    }),
);

export const workflowRunInput: StandardSchema<unknown, WorkflowRunRef> = lazySchema(() =>
  z.strictObject({
    ...inRepository,
    id: text,
  }),
);

export const listReleasesInput: StandardSchema<unknown, ListReleasesInput> = lazySchema(() =>
  z.strictObject({
    ...inRepository,
    ...paged,
  }),
);

export const createReleaseInput: StandardSchema<unknown, CreateReleaseInput> = lazySchema(() =>
  z.strictObject({
    ...inRepository,
    tag: text,
    ref: z.optional(text),
    name: z.optional(z.string()),
    body: z.optional(z.string()),
    generateNotes: z.optional(z.boolean()),
    draft: z.optional(z.boolean()),
    prerelease: z.optional(z.boolean()),
  }),
);

export const uploadAssetInput: StandardSchema<unknown, UploadAssetInput> = lazySchema(() =>
  z.strictObject({
    ...inRepository,
    release: text,
    name: text,
    content: fileContent,
    contentType: z.optional(text),
  }),
);

export const setSecretInput: StandardSchema<unknown, SetSecretInput> = lazySchema(() =>
  z.strictObject({
    ...inRepository,
    name: z
      .string()
      .check(z.regex(/^[A-Za-z_]\w*$/, 'must be letters, digits and underscores, no digit first')),
    value: z.string(),
    environment: z.optional(text),
  }),
);
