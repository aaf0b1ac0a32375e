/** What has to be ended at the end, however the end comes. */
export interface StopList {
  add(stop: () => Promise<unknown>): void;
  /** Ends everything, last first. What fails to end does not keep the rest from it. */
  stopAll(): Promise<void>;
}

export function createStopList(): StopList {
  const stops: Array<() => Promise<unknown>> = [];
  return {
    add: (stop) => void stops.push(stop),
    async stopAll() {
      for (const stop of stops.splice(0).toReversed()) {
        await stop().catch((error: unknown) => console.error(error));
      }
    },
  };
}
