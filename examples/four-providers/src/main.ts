import { createGateway, isIntegrationError, type Listener, money } from '@quayside/core';
import { consoleListener } from '@quayside/core/telemetry';
import { createGitHub } from '@quayside/github';
import { createFakeGitHub } from '@quayside/github/testing';
import { createOpenAI } from '@quayside/openai';
import { createFakeOpenAI } from '@quayside/openai/testing';
import { createSlack } from '@quayside/slack';
import { createFakeSlack } from '@quayside/slack/testing';
import { createStripe } from '@quayside/stripe';
import { createFakeStripe } from '@quayside/stripe/testing';

// Fakes stand in for the providers. With keys of your own and without `fetch`, it calls the real ones.
const { payments } = createStripe({ apiKey: 'sk_test_fake', fetch: createFakeStripe().fetch });
const { messenger } = createSlack({ token: 'xoxb-fake', fetch: createFakeSlack().fetch });
const { code } = createGitHub({ token: 'ghp_fake', fetch: createFakeGitHub().fetch });
const { fetch } = createFakeOpenAI({ answer: () => ({ text: 'Thank you for your order.' }) });
const { model } = createOpenAI({ apiKey: 'sk-fake', model: 'gpt-5-mini', fetch });

// What all of it is for: it stands in the keys, in everything that is written, and beside the tokens.
const order = 'order-4711';
const spent: Listener = (fact, call) => {
  if (fact.type === 'usage.reported')
    console.error(`${order}: ${call.operation}, ${fact.inputTokens} + ${fact.outputTokens} tokens`);
};
const gateway = createGateway(
  { payments, messenger, code, model },
  { listeners: [consoleListener(), spent] },
);

try {
  const charge = await gateway.payments.charge(
    { amount: money('19.99', 'EUR'), source: 'pm_card_visa', metadata: { order } },
    { idempotencyKey: order },
  );
  await gateway.messenger.send(
    { channel: 'C0GENERAL', text: `${order} ${charge.status}` },
    { idempotencyKey: `${order}/paid` },
  );
  await gateway.code.createIssue({ repository: 'acme/shop', title: `Ship ${order}` });
  const stream = await gateway.model.stream({
    messages: [{ role: 'user', content: `Thank the customer for ${order}.` }],
  });
  for await (const event of stream)
    if (event.type === 'text.added') process.stdout.write(event.text);
} catch (error) {
  // 'not_executed': nothing happened. 'unknown': it may have; a charge can be repeated with its key.
  if (isIntegrationError(error)) console.error(error.message, error.execution);
  else throw error;
}
