import { describe, expect, it } from 'vitest';
import { systemClock } from '../clock.js';
import type { ConformanceGap } from '../conformance/conformance-case.js';
import { paymentGatewayConformance } from '../conformance/payment-gateway/payment-gateway-conformance.js';
import { createMemoryPaymentGateway } from './memory-payment-gateway.js';
import { memorySources } from './memory-sources.js';

const gaps: ConformanceGap[] = [];

paymentGatewayConformance(
  { describe, it },
  {
    provider: 'memory',
    connect: async ({ policy }) => {
      let wall = Date.UTC(2027, 0, 1);
      const clock = { ...systemClock, wallNow: () => wall };
      const memory = createMemoryPaymentGateway({ policy, clock });
      return {
        payments: memory.payments,
        loseNextAnswer: (operation) => memory.failNext(operation, 'answer_lost'),
        passTime: () => {
          wall += 1000;
        },
      };
    },
    fixtures: {
      sources: memorySources,
      declines: {
        fraud_suspected: memorySources.declinedFraud,
        do_not_honor: memorySources.declinedDoNotHonor,
      },
      currency: 'EUR',
    },
    secrets: [],
    report: (gap) => gaps.push(gap),
  },
);

describe('memory driver', () => {
  it('lacks nothing of the port', () => {
    expect(gaps).toEqual([]);
  });
});
