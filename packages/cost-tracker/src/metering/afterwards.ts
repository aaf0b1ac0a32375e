import { runOutside } from '../client/run-outside.js';

/** Is told of work that goes on after the call. */
export type TrackWork = (work: Promise<void>) => void;

/** Ends a hold without making the caller wait. One that cannot be ended ends with its lease. */
export function afterwards(
  track: TrackWork,
  end: () => Promise<void>,
  otherwise: () => void = () => {},
): void {
  track(runOutside(end).catch(otherwise));
}
