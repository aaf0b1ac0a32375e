import type { CallIdentity, Listener } from '../call.js';
import type { Fact } from '../fact.js';

/** The message on every channel of {@link diagnosticsChannelListener}. */
export interface PublishedFact {
  readonly fact: Fact;
  readonly call: CallIdentity;
}

type Channel = ReturnType<typeof import('node:diagnostics_channel')['channel']>;

/**
 * Publishes every fact to `node:diagnostics_channel`, twice: on the channel of its type
 * (`quayside:call.settled`, `quayside:retry.scheduled`, …) and on `quayside:fact`. A message is a
 * {@link PublishedFact}; `call` is the same object for all facts of one call, so that a subscriber can
 * key state by it. Nothing is made for a channel that nobody listens to.
 *
 * Node reports what a subscriber throws as an uncaught exception; the call itself is not touched by it.
 * On a runtime without the module the listener does nothing.
 *
 * @see https://nodejs.org/api/diagnostics_channel.html
 */
export function diagnosticsChannelListener(): Listener {
  const diagnostics = globalThis.process?.getBuiltinModule?.('node:diagnostics_channel');
  if (diagnostics === undefined) return () => {};
  const all = diagnostics.channel('quayside:fact');
  // Held here: Node keeps channels without subscribers by weak reference only.
  const byType = new Map<Fact['type'], Channel>();
  return (fact, call) => {
    let ofType = byType.get(fact.type);
    if (ofType === undefined) {
      ofType = diagnostics.channel(`quayside:${fact.type}`);
      byType.set(fact.type, ofType);
    }
    if (!ofType.hasSubscribers && !all.hasSubscribers) return;
    const message: PublishedFact = { fact, call };
    ofType.publish(message);
    all.publish(message);
  };
}
