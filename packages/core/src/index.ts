export type { Binding, BindOptions, BoundPort } from './bind-port.js';
export { bindingOf, bindPort } from './bind-port.js';
export type {
  Call,
  CallIdentity,
  CallOptions,
  Idempotency,
  KeyedOptions,
  Listener,
} from './call.js';
export { abortableSignal, createCall, deriveCall, stepKey } from './call.js';
export type { Clock, Random } from './clock.js';
export { systemClock } from './clock.js';
export type {
  BatchContext,
  BatchOutcome,
  BatchProgress,
  BatchRun,
  BatchSource,
  BatchStop,
} from './combinators/batch-pool.js';
export type { Cache } from './combinators/cache-of.js';
export { cacheOf } from './combinators/cache-of.js';
export type { CacheEntry, CacheStore } from './combinators/cache-store.js';
export type { CachedOptions } from './combinators/cached.js';
export { cached } from './combinators/cached.js';
export type { CoalescedOptions } from './combinators/coalesced.js';
export { coalesced } from './combinators/coalesced.js';
export type { Freshness } from './combinators/freshness.js';
export { freshnessOf } from './combinators/freshness.js';
export type { InvalidateOn } from './combinators/invalidate-on.js';
export type { BatchOptions, BatchReport } from './combinators/process-batch.js';
export { processBatch } from './combinators/process-batch.js';
export type { SharedRead, SharedReadKey } from './combinators/shared-reads.js';
export type { StreamBatchOptions } from './combinators/stream-batch.js';
export { streamBatch } from './combinators/stream-batch.js';
export type { ErrorCode, Execution } from './errors/error-code.js';
export type { IntegrationErrorFields } from './errors/integration-error.js';
export { IntegrationError, isIntegrationError } from './errors/integration-error.js';
export { misconfigured } from './errors/misconfigured.js';
export type { ExplainedIssue } from './explain-issues.js';
export { explainIssues } from './explain-issues.js';
export type { BreakerState, Fact, RateLimitFact, UsageFact } from './fact.js';
export type { FallbackPins, MemoryPinsOptions, PinClaim } from './fallback/fallback-pins.js';
export { createMemoryPins } from './fallback/fallback-pins.js';
export { provenanceOf } from './fallback/provenance.js';
export type { FirstOfOptions } from './first-of.js';
export { firstOf, firstOfWith } from './first-of.js';
export type { PolicyInForce, PortDescription } from './gateway/describe-member.js';
export type { HealthOptions, HealthStatus, MemberHealth } from './gateway/member-health.js';
export type { PassiveFigures } from './gateway/passive-figures.js';
export type { Gateway, GatewayHealth, GatewayLifecycle, GatewayOptions } from './gateway.js';
export { createGateway } from './gateway.js';
export { inheritedDeadline, withDeadline } from './inherit-deadline.js';
export type { Invoker, InvokerOptions } from './invoker.js';
export { createInvoker } from './invoker.js';
export { currencyExponent } from './money/currency.js';
export type { Money } from './money/money.js';
export { addMoney, money, moneyFromMinor, toDecimalString } from './money/money.js';
export { only } from './only.js';
export type { Page, Pages } from './page.js';
export { take, toPages } from './page.js';
export type { Pipeline } from './pipeline.js';
export { pipeline } from './pipeline.js';
export type { Policy, PolicyDescription } from './policy.js';
export { describePolicy } from './policy.js';
export type {
  Driver,
  DriverOperation,
  OperationOptions,
  OperationSpec,
  OperationTable,
  Port,
} from './port.js';
export { definePort, unsupported } from './port.js';
export type { ChatModel } from './ports/chat-model.js';
export { chatModel } from './ports/chat-model.js';
export type { ChatAnswer, ChatEvent, FinishReason } from './ports/chat-model-answer.js';
export type {
  AssistantMessage,
  ChatMessage,
  ContentPart,
  ImageSource,
  ToolCall,
} from './ports/chat-model-messages.js';
export { parseOutput, toOutputJsonSchema, withOutput } from './ports/chat-model-output.js';
export type {
  ChatInput,
  ChatTool,
  JsonSchema,
  StructuredOutput,
  ToolChoice,
} from './ports/chat-model-request.js';
export type { CodeHost } from './ports/code-host.js';
export { codeHost } from './ports/code-host.js';
export type {
  CommentInput,
  CreateChangeRequestInput,
  CreateIssueInput,
  CreateRefInput,
  CreateReleaseInput,
  DeleteFileInput,
  DispatchWorkflowInput,
  GetFileInput,
  LabelInput,
  ListChangeRequestsInput,
  ListCommitsInput,
  ListIssuesInput,
  ListRefsInput,
  ListReleasesInput,
  ListRepositoriesInput,
  ListStatusesInput,
  ListWorkflowRunsInput,
  MergeChangeRequestInput,
  NumberedRef,
  PutFileInput,
  RefInput,
  ReviewComment,
  ReviewInput,
  SearchInput,
  SetSecretInput,
  SetStatusInput,
  UpdateIssueInput,
  UploadAssetInput,
  WorkflowRunRef,
} from './ports/code-host-requests.js';
export type {
  ChangeRequest,
  CodeMatch,
  CodeUser,
  Commit,
  CommitState,
  CommitStatus,
  DispatchedRun,
  FileCommit,
  Issue,
  IssueComment,
  Ref,
  Release,
  ReleaseAsset,
  Repository,
  RepositoryFile,
  Review,
  ReviewVerdict,
  Visibility,
  WorkflowRun,
} from './ports/code-host-resources.js';
export type { EmbeddingModel, Embeddings, EmbedInput } from './ports/embedding-model.js';
export { embeddingModel } from './ports/embedding-model.js';
export type { Messenger } from './ports/messenger.js';
export { messenger } from './ports/messenger.js';
export type {
  CancelScheduledInput,
  DirectMessageInput,
  EditInput,
  EphemeralInput,
  FindPersonInput,
  ListChannelsInput,
  ListMembersInput,
  ListMessagesInput,
  MessageContent,
  ReactionInput,
  ReplyInput,
  ScheduleInput,
  SendInput,
  UploadFileInput,
} from './ports/messenger-requests.js';
export type {
  Channel,
  ChannelKind,
  ChannelMember,
  Message,
  MessageRef,
  Person,
  ScheduledMessage,
  UploadedFile,
} from './ports/messenger-resources.js';
export type {
  CancelChargeInput,
  CaptureChargeInput,
  Charge,
  ChargeInput,
  ChargeStatus,
  ConfirmChargeInput,
  CreateCustomerInput,
  Customer,
  CustomerAction,
  Decline,
  DeclineReason,
  FindCustomersInput,
  ListChargesInput,
  PaymentGateway,
  Refund,
  RefundInput,
  RefundReason,
} from './ports/payment-gateway.js';
export { paymentGateway } from './ports/payment-gateway.js';
export type {
  Button,
  Inline,
  InlineStyle,
  ListBlock,
  ListItem,
  RichText,
  RichTextBlock,
} from './ports/rich-text.js';
export { MAX_LIST_DEPTH } from './ports/rich-text.js';
export { toPlainText } from './ports/to-plain-text.js';
export type { UsageLedger } from './ports/usage-ledger.js';
export { usageLedger } from './ports/usage-ledger.js';
export type {
  CheckBudgetInput,
  DailySummaryInput,
  ListUsageInput,
  MonthlySummaryInput,
  UsageBatch,
  UsageEvent,
} from './ports/usage-ledger-requests.js';
export type {
  BudgetVerdict,
  CostSource,
  ExactCost,
  MonthlySummary,
  RecordedUsage,
  UsageDimensions,
  UsageRecord,
  UsageShare,
  UsageSummary,
  UsageTotals,
} from './ports/usage-ledger-resources.js';
export type { ByteStream, SizedStream } from './sized-stream.js';
export type { StandardSchema } from './standard-schema.js';
export type { TokenCounts, TokenUsage } from './token-usage.js';
export { isConsistentUsage, tokenUsage } from './token-usage.js';
export { parseInput } from './validate.js';
