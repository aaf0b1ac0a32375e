/** What happens to the files of a spool. Holds names and figures, never what an event says. */
export type SpoolFact =
  /** The files of a writer that is gone were taken over, to be drained. */
  | { readonly type: 'spool.adopted'; readonly writer: string; readonly bytes: number }
  /** No room is left: events are refused until some are drained. Told once each time it fills up. */
  | { readonly type: 'spool.full'; readonly bytes: number; readonly maxBytes: number }
  /** The disk refused a group of events; none of them is in the spool. */
  | { readonly type: 'spool.write_failed'; readonly events: number; readonly code: string }
  /** A file was removed by somebody else, and so many bytes of events with it. */
  | { readonly type: 'spool.missing'; readonly path: string; readonly bytes: number }
  /** Lines of a file cannot be read: those are lost, the others are not. The file is kept under `kept`. */
  | { readonly type: 'spool.damaged'; readonly lines: number; readonly kept: string };

export type SpoolListener = (fact: SpoolFact) => void;
