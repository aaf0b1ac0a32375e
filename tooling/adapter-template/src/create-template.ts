import type {
  BoundPort,
  ChatModel,
  CodeHost,
  EmbeddingModel,
  Messenger,
  PaymentGateway,
  UsageLedger,
} from '@quayside/core';
import { bindChatModel } from './chat/bind-chat-model.js';
import { bindCodeHost } from './code/bind-code-host.js';
import { bindEmbeddingModel } from './embeddings/bind-embedding-model.js';
import { bindMessenger } from './messenger/bind-messenger.js';
import { bindPaymentGateway } from './payments/bind-payment-gateway.js';
import { createTemplateClient, type TemplateClient } from './template-client.js';
import type { TemplateOptions } from './template-options.js';
import { createTemplateParts } from './template-parts.js';
import { bindUsageLedger } from './usage/bind-usage-ledger.js';

/** Template: its port, and a way to everything else. */
export interface Template extends AsyncDisposable {
  readonly payments: BoundPort<PaymentGateway>;
  readonly messenger: BoundPort<Messenger>;
  readonly code: BoundPort<CodeHost>;
  readonly model: BoundPort<ChatModel>;
  readonly embeddings: BoundPort<EmbeddingModel>;
  readonly usage: BoundPort<UsageLedger>;
  readonly client: TemplateClient;
}

/**
 * Makes the adapter. Nothing is sent, and nothing is held open that was not passed in.
 *
 * @throws misconfigured naming the option that cannot work
 */
export function createTemplate(options: TemplateOptions): Template {
  const parts = createTemplateParts(options);
  return {
    payments: bindPaymentGateway(parts),
    messenger: bindMessenger(parts),
    code: bindCodeHost(parts),
    model: bindChatModel(parts),
    embeddings: bindEmbeddingModel(parts),
    usage: bindUsageLedger(parts),
    client: createTemplateClient(parts),
    // Connections belong to the transport, and a transport to whoever made it.
    [Symbol.asyncDispose]: async () => {},
  };
}
