/** What the fake says next. */
export interface FakeAnswerScript {
  readonly text?: string | undefined;
  readonly refusal?: string | undefined;
  readonly reasoning?: string | undefined;
  readonly toolCalls?:
    | ReadonlyArray<{ readonly name: string; readonly arguments: string }>
    | undefined;
  /** OpenAI's own word. @default `tool_calls` with tool calls, else `stop` */
  readonly finishReason?: string | undefined;
  readonly usage?:
    | {
        readonly input?: number | undefined;
        readonly output?: number | undefined;
        readonly cached?: number | undefined;
        readonly reasoning?: number | undefined;
      }
    | undefined;
}

/** An answer with everything in it. */
export interface CompleteScript {
  readonly id: string;
  /** Unix time in seconds. */
  readonly created: number;
  readonly model: string;
  readonly text: string;
  readonly refusal: string | undefined;
  readonly reasoning: string | undefined;
  readonly toolCalls: ReadonlyArray<{
    readonly id: string;
    readonly name: string;
    readonly arguments: string;
  }>;
  readonly finishReason: string;
  readonly input: number;
  readonly output: number;
  readonly cached: number;
  readonly thought: number;
}

export function completeScript(
  script: FakeAnswerScript,
  answer: Pick<CompleteScript, 'id' | 'created' | 'model'>,
  asked: string,
): CompleteScript {
  const { text = '', refusal, reasoning, usage } = script;
  const toolCalls = (script.toolCalls ?? []).map((call, index) => ({
    ...call,
    id: `call_${answer.id}_${index}`,
  }));
  const said = text + (refusal ?? '') + toolCalls.map((call) => call.arguments).join('');
  const thought = usage?.reasoning ?? 0;
  return {
    ...answer,
    text,
    refusal,
    reasoning,
    toolCalls,
    finishReason: script.finishReason ?? (toolCalls.length > 0 ? 'tool_calls' : 'stop'),
    input: usage?.input ?? Math.ceil(asked.length / 4),
    output: usage?.output ?? Math.max(1, Math.ceil(said.length / 4)) + thought,
    cached: usage?.cached ?? 0,
    thought,
  };
}

/** Words with the space behind them: what one event of a stream holds. */
export function piecesOfText(text: string): readonly string[] {
  return text.match(/\s*\S+\s*/g) ?? (text === '' ? [] : [text]);
}
