/** The ports that an adapter may have. In the template, what belongs to one names it, in whichever spelling. */
export const adapterPorts = [
  'PaymentGateway',
  'Messenger',
  'CodeHost',
  'ChatModel',
  'EmbeddingModel',
  'UsageLedger',
] as const;

export type AdapterPort = (typeof adapterPorts)[number];

/** Finds ports by their names: `CodeHost`, `code-host`. @throws Error for none, and for one that there is not */
export function parsePorts(names: readonly string[]): readonly AdapterPort[] {
  const known = adapterPorts.join(', ');
  if (names.length === 0) throw new Error(`Which port? Give --port one of ${known}.`);
  return names.map((name) => {
    const asked = name.replaceAll('-', '').toLowerCase();
    const port = adapterPorts.find((one) => one.toLowerCase() === asked);
    if (port === undefined) throw new Error(`There is no port "${name}": it is one of ${known}.`);
    return port;
  });
}

/** Matches text that names one of the ports: `CodeHost`, `codeHost`, `code-host`. */
export function namesOneOf(ports: readonly AdapterPort[]): RegExp {
  if (ports.length === 0) return /(?!)/;
  const spellings = ports.map((port) => port.replace(/(?<=.)(?=[A-Z])/g, '-?'));
  return new RegExp(spellings.join('|'), 'i');
}
