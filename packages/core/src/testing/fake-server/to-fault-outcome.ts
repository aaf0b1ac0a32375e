import type { FakeAnswer, FakeOutcome } from './fake-message.js';
import type { FaultEffect } from './fault.js';

/** What the client sees of an answer that was given, once a fault had its way with it. */
export function toFaultOutcome(
  kind: FaultEffect['kind'] | undefined,
  answer: FakeAnswer,
): FakeOutcome {
  switch (kind) {
    case 'lost_answer':
      return { kind: 'cut' };
    case 'hang':
      return { kind: 'silence' };
    case 'truncate':
      return { kind: 'partial', answer, ending: 'cut' };
    case 'stall':
      return { kind: 'partial', answer, ending: 'silence' };
    case 'html_200':
      return { kind: 'answer', answer: toPage(answer) };
    default:
      return { kind: 'answer', answer };
  }
}

/** What a proxy or a captive portal puts in the place of an answer. */
function toPage(answer: FakeAnswer): FakeAnswer {
  return {
    status: 200,
    headers: { ...answer.headers, 'content-type': 'text/html; charset=utf-8' },
    body: '<!doctype html><html><head><title>Just a moment…</title></head><body><h1>Please wait</h1></body></html>',
  };
}
