import { pipeline } from '@quayside/core';
import { codeHostConformance } from '@quayside/core/conformance';
import { describe, it } from 'vitest';
import { createTemplate } from '../src/index.js';
import { createFakeTemplate } from '../src/testing/index.js';

const API_KEY = 'conformance-key';
const fake = createFakeTemplate({ apiKey: API_KEY });

codeHostConformance(
  { describe, it },
  {
    provider: 'template',
    connect: async ({ policy = pipeline() }) => ({
      code: createTemplate({ apiKey: API_KEY, policy, fetch: fake.fetch }).code,
    }),
    // What is not there says `unsupported`, which the suite checks. Take out what the driver has.
    capabilities: {
      getRepository: false,
      listRepositories: false,
      listIssues: false,
      getIssue: false,
      createIssue: false,
      updateIssue: false,
      commentOnIssue: false,
      addLabels: false,
      removeLabels: false,
      listChangeRequests: false,
      getChangeRequest: false,
      createChangeRequest: false,
      mergeChangeRequest: false,
      reviewChangeRequest: false,
      listCommits: false,
      setStatus: false,
      listStatuses: false,
      getFile: false,
      putFile: false,
      deleteFile: false,
      getRef: false,
      listRefs: false,
      createRef: false,
      deleteRef: false,
      dispatchWorkflow: false,
      listWorkflowRuns: false,
      getWorkflowRun: false,
      listReleases: false,
      createRelease: false,
      uploadReleaseAsset: false,
      searchRepositories: false,
      searchIssues: false,
      searchCode: false,
      setSecret: false,
    },
    fixtures: { repository: 'acme/shop', owner: { kind: 'organization', name: 'acme' } },
    secrets: [API_KEY],
  },
);
