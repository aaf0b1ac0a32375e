import type { Agent } from 'node:http';
import type { Duplex } from 'node:stream';

/** Closes the idle connections of `agent` now, and each busy one when its request has ended. */
export async function closeAgent(agent: Agent): Promise<void> {
  agent.maxFreeSockets = 0;
  for (const socket of all(agent.freeSockets)) socket.destroy();
  // A request that waits for a connection opens another when one ends.
  for (let busy = all(agent.sockets); busy.length > 0; busy = all(agent.sockets)) {
    await Promise.all(busy.map(closed));
  }
}

function all(sockets: NodeJS.ReadOnlyDict<Duplex[]>): Duplex[] {
  return Object.values(sockets).flatMap((list) => list ?? []);
}

/** The agent forgets a socket when this event comes, so one that it still holds has it ahead. */
function closed(socket: Duplex): Promise<void> {
  return new Promise((resolve) => {
    socket.once('close', () => resolve());
  });
}
