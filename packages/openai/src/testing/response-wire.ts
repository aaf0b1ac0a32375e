import { type CompleteScript, piecesOfText } from './script.js';

/** A response, as OpenAI answers it. */
export function toResponse(script: CompleteScript): Readonly<Record<string, unknown>> {
  const { id, model, finishReason, input, output, cached, thought } = script;
  const incomplete = { length: 'max_output_tokens', content_filter: 'content_filter' }[
    finishReason
  ];
  return {
    id: `resp_${id}`,
    object: 'response',
    created_at: 1_767_225_600,
    model,
    service_tier: 'default',
    status: incomplete === undefined ? 'completed' : 'incomplete',
    incomplete_details: incomplete === undefined ? null : { reason: incomplete },
    error: null,
    output: toOutput(script),
    parallel_tool_calls: true,
    tools: [],
    usage: {
      input_tokens: input,
      output_tokens: output,
      total_tokens: input + output,
      input_tokens_details: { cached_tokens: cached },
      output_tokens_details: { reasoning_tokens: thought },
    },
  };
}

/** The same, as a stream of events. */
export function toResponseEvents(script: CompleteScript): readonly string[] {
  const response = toResponse(script);
  const begun = { ...response, status: 'in_progress', output: [], usage: null };
  const events: Readonly<Record<string, unknown>>[] = [
    { type: 'response.created', response: begun },
    { type: 'response.in_progress', response: begun },
    ...toOutput(script).flatMap((item, index) => toItemEvents(script, item, index)),
    { type: `response.${response.status}`, response },
  ];
  return events.map(
    (event, at) =>
      `event: ${event.type}\ndata: ${JSON.stringify({ ...event, sequence_number: at })}\n\n`,
  );
}

type Item = Readonly<Record<string, unknown>> & { readonly id: string; readonly type: string };

function toOutput(script: CompleteScript): readonly Item[] {
  const { id, text, refusal, reasoning, toolCalls } = script;
  const status = 'completed';
  return [
    ...(reasoning === undefined
      ? []
      : [
          {
            id: `rs_${id}`,
            type: 'reasoning',
            summary: [{ type: 'summary_text', text: reasoning }],
            encrypted_content: 'encrypted',
          },
        ]),
    ...(text === '' && refusal === undefined
      ? []
      : [
          {
            id: `msg_${id}`,
            type: 'message',
            role: 'assistant',
            status,
            content: [
              refusal === undefined
                ? { type: 'output_text', text, annotations: [] }
                : { type: 'refusal', refusal },
            ],
          },
        ]),
    ...toolCalls.map((call, index) => ({
      id: `fc_${id}_${index}`,
      type: 'function_call',
      call_id: call.id,
      name: call.name,
      arguments: call.arguments,
      status,
    })),
  ];
}

function toItemEvents(
  script: CompleteScript,
  item: Item,
  output_index: number,
): Readonly<Record<string, unknown>>[] {
  const place = { item_id: item.id, output_index };
  const added = (begun: object): Readonly<Record<string, unknown>> => ({
    type: 'response.output_item.added',
    output_index,
    item: { ...item, ...begun },
  });
  const done = { type: 'response.output_item.done', output_index, item };
  if (item.type === 'reasoning') {
    const type = 'response.reasoning_summary_text.delta';
    return [
      added({ summary: [] }),
      { type, ...place, summary_index: 0, delta: script.reasoning },
      done,
    ];
  }
  if (item.type === 'function_call') {
    const written = String(item.arguments);
    const middle = Math.ceil(written.length / 2);
    const type = 'response.function_call_arguments.delta';
    return [
      added({ arguments: '' }),
      { type, ...place, delta: written.slice(0, middle) },
      { type, ...place, delta: written.slice(middle) },
      { type: 'response.function_call_arguments.done', ...place, arguments: written },
      done,
    ];
  }
  const said = script.refusal ?? script.text;
  const isRefusal = script.refusal !== undefined;
  const kind = isRefusal ? 'refusal' : 'output_text';
  const spot = { ...place, content_index: 0 };
  const partOf = (text: string): object =>
    isRefusal ? { type: kind, refusal: text } : { type: kind, text, annotations: [] };
  const end = isRefusal ? { refusal: said } : { text: said };
  return [
    added({ content: [] }),
    { type: 'response.content_part.added', ...spot, part: partOf('') },
    ...piecesOfText(said).map((delta) => ({ type: `response.${kind}.delta`, ...spot, delta })),
    { type: `response.${kind}.done`, ...spot, ...end },
    { type: 'response.content_part.done', ...spot, part: partOf(said) },
    done,
  ];
}
