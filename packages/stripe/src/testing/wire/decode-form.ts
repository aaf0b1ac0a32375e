/** A decoded parameter: text, or a hash of parameters (arrays are hashes with the keys 0, 1, …). */
export type Raw = string | RawHash;
export interface RawHash {
  [key: string]: Raw;
}

/** A hash without a prototype, so that `constructor` and `__proto__` are names like any other. */
function emptyHash(): RawHash {
  return Object.create(null);
}

/** Percent-decodes; what is no valid encoding stays as it is. */
export function decodeText(text: string): string {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text;
  if (!spaced.includes('%')) return spaced;
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}

/** Splits `a[b][0]` into `a`, `b`, `0`; a `[]` becomes an empty part. */
function toParts(name: string): readonly string[] {
  const open = name.indexOf('[');
  if (open < 0) return [name];
  return [
    name.slice(0, open),
    ...name
      .slice(open + 1)
      .replace(/\]$/, '')
      .split(']['),
  ];
}

function assign(root: RawHash, parts: readonly string[], value: string): void {
  let hash = root;
  parts.forEach((part, index) => {
    const key = part === '' ? String(Object.keys(hash).length) : part;
    if (index === parts.length - 1) {
      hash[key] = value;
      return;
    }
    const existing = hash[key];
    const next = existing === undefined || typeof existing === 'string' ? emptyHash() : existing;
    hash[key] = next;
    hash = next;
  });
}

/** Decodes Stripe's form encoding (`a[b][0][c]=x`), from a body or a query. The last of two equal names wins. */
export function decodeForm(encoded: string): RawHash {
  const root = emptyHash();
  if (encoded === '') return root;
  for (const pair of encoded.split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = decodeText(equals < 0 ? pair : pair.slice(0, equals));
    assign(root, toParts(name), equals < 0 ? '' : decodeText(pair.slice(equals + 1)));
  }
  return root;
}
