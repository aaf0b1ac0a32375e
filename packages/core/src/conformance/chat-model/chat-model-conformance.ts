import { type ChatModel, chatModel } from '../../ports/chat-model.js';
import { type ConformanceRunner, registerCases } from '../conformance-case.js';
import { declarationCase } from '../declaration-case.js';
import type { ChatModelCapability, ChatModelHarness } from './chat-model-harness.js';
import { type ChatModelCase, inChatModelSession } from './chat-model-session.js';
import { chatSafetyCases } from './chat-safety-cases.js';
import { completeCases } from './complete-cases.js';
import { streamCases } from './stream-cases.js';

/**
 * Registers the executable half of the chat model port for one provider. Pass the runner in and run it
 * against the fake, and against the live API where a key is present.
 */
export function chatModelConformance(runner: ConformanceRunner, harness: ChatModelHarness): void {
  const { provider, report, capabilities } = harness;
  const lacks = (capability: ChatModelCapability): boolean => capabilities?.[capability] === false;
  const declaration = declarationCase<ChatModel, ChatModelCapability>(
    chatModel,
    capabilities,
    INPUTS,
  );
  runner.describe(`ChatModel conformance › ${provider}`, () => {
    registerCases(runner, [declaration, ...CASES], {
      provider,
      port: chatModel.name,
      lacks,
      report,
      inSession: (body) => inChatModelSession(harness, body),
    });
  });
}

const CASES: readonly ChatModelCase[] = [...completeCases, ...streamCases, ...chatSafetyCases];

const input = { messages: [{ role: 'user', content: 'any' }] };

/** An input that each operation accepts. */
const INPUTS: Readonly<Record<keyof ChatModel, unknown>> = { complete: input, stream: input };
