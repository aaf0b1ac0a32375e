/** One event of a `text/event-stream`. */
export interface ServerSentEvent {
  /** @default 'message' */
  readonly event: string;
  /** The data lines, joined by newlines. */
  readonly data: string;
  /** The last id that the stream has named, if any. */
  readonly id: string | undefined;
}

export interface ServerSentEventsOptions {
  /**
   * The longest event, in characters. A stream that never ends its event would fill the memory.
   *
   * @default 4 Mi
   */
  readonly maxEventLength?: number | undefined;
}

/**
 * Parses a `text/event-stream` however it is cut: lines end in LF, CR or CRLF, characters may be split
 * over chunks, a byte order mark is dropped, comments are skipped. Unlike a browser it also yields an
 * event that the end of the stream completes, since providers leave out the last blank line.
 *
 * @throws RangeError for an event beyond `maxEventLength`; the stream is closed then.
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
export async function* readServerSentEvents(
  chunks: AsyncIterable<Uint8Array>,
  options: ServerSentEventsOptions = {},
): AsyncGenerator<ServerSentEvent> {
  const { maxEventLength = 4 * 1024 * 1024 } = options;
  const draft = createDraft(maxEventLength);
  const lines = createLines(maxEventLength);
  for await (const chunk of chunks) {
    for (const line of lines.take(chunk)) {
      const event = draft.take(line);
      if (event !== undefined) yield event;
    }
    lines.check();
  }
  const rest = lines.end();
  const last = (rest === '' ? undefined : draft.take(rest)) ?? draft.take('');
  if (last !== undefined) yield last;
}

interface EventDraft {
  /** Takes the next line; a blank one completes the event. */
  take(line: string): ServerSentEvent | undefined;
}

function createDraft(maxLength: number): EventDraft {
  let event = '';
  let data: string[] = [];
  let length = 0;
  let id: string | undefined;
  const complete = (): ServerSentEvent | undefined => {
    const finished = { event: event || 'message', data: data.join('\n'), id };
    const isEmpty = data.length === 0;
    event = '';
    data = [];
    length = 0;
    return isEmpty ? undefined : finished;
  };
  return {
    take: (line) => {
      if (line === '') return complete();
      const colon = line.indexOf(':');
      // A line that begins with a colon is a comment, sent to keep the connection alive.
      if (colon === 0) return undefined;
      const name = colon < 0 ? line : line.slice(0, colon);
      const start = line[colon + 1] === ' ' ? colon + 2 : colon + 1;
      const value = colon < 0 ? '' : line.slice(start);
      if (name === 'event') event = value;
      else if (name === 'id' && !value.includes('\0')) id = value;
      else if (name === 'data') {
        // With its newline: empty lines without end would fill the memory, too.
        length += value.length + 1;
        if (length > maxLength) throw tooLong(maxLength);
        data.push(value);
      }
      return undefined;
    },
  };
}

/** Splits text into lines. */
interface Lines {
  /** The lines that a chunk completes. */
  take(chunk: Uint8Array): readonly string[];
  /** @throws RangeError where the line that is not complete is too long */
  check(): void;
  /** What the end of the stream leaves without a line end is a line, too. */
  end(): string;
}

function createLines(maxLength: number): Lines {
  // It keeps a split character for the next chunk, and drops the byte order mark.
  const decoder = new TextDecoder();
  let line = '';
  let endedInReturn = false;
  return {
    take: (chunk) => {
      let text = decoder.decode(chunk, { stream: true });
      if (text === '') return [];
      // A CR ended the line already; the LF that belongs to it came with the next chunk.
      if (endedInReturn && text.startsWith('\n')) text = text.slice(1);
      endedInReturn = text.endsWith('\r');
      // Only what is new is searched: a long line in small pieces must not be read again for each.
      const lines = text.split(/\r\n|\n|\r/);
      lines[0] = line + lines[0];
      line = lines.pop() ?? '';
      return lines;
    },
    check: () => {
      if (line.length > maxLength) throw tooLong(maxLength);
    },
    end: () => line + decoder.decode(),
  };
}

function tooLong(maxLength: number): RangeError {
  return new RangeError(`an event of the stream is longer than ${maxLength} characters`);
}
