/** Shorter values would mask half of every text, and protect nothing. */
export const SHORTEST_SECRET = 6;

/** All texts that give a secret away: as it is, in parts that are secret themselves, and encoded. */
export function formsOf(secret: string): readonly string[] {
  const forms = partsOf(secret)
    .filter(isLongEnough)
    .flatMap((part) => [part, ...escapesOf(part), ...base64Of(part)]);
  return [...new Set(forms)].filter(isLongEnough);
}

function isLongEnough(text: string): boolean {
  return text.length >= SHORTEST_SECRET;
}

/** The whole, its lines (a key in PEM is logged line by line), and the password in an address. */
function partsOf(secret: string): readonly string[] {
  const lines = secret.split(/\r?\n|\\n/).filter((line) => !line.startsWith('-----'));
  const password = URL.parse(secret)?.password ?? '';
  return [secret, secret.trim(), ...lines.map((line) => line.trim()), password, decoded(password)];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** As JSON, in a URL and in a form; escapes are written in either case. */
function escapesOf(text: string): readonly string[] {
  const json = JSON.stringify(text).slice(1, -1);
  const wellFormed = text.toWellFormed();
  const form = new URLSearchParams([['', wellFormed]]).toString().slice(1);
  const escaped = [encodeURIComponent(wellFormed), encodeURI(wellFormed), form];
  return [json, ...escaped, ...escaped.map(lowerEscapes)];
}

function lowerEscapes(text: string): string {
  return text.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase());
}

/**
 * In base64 a text looks different at each of the three places where it can begin in a group of three bytes, as
 * the password in `Authorization: Basic` does. Letters that hold bits of neighbours are left out.
 */
function base64Of(text: string): readonly string[] {
  const bytes = Buffer.from(text);
  const within = [0, 1, 2].map((offset) => {
    const encoded = Buffer.concat([Buffer.alloc(offset), bytes]).toString('base64');
    const end = Math.floor(((offset + bytes.length) * 8) / 6);
    return encoded.slice(Math.ceil((offset * 8) / 6), end);
  });
  const forms = [bytes.toString('base64'), ...within];
  return [...forms, ...forms.map(toUrlAlphabet)];
}

function toUrlAlphabet(text: string): string {
  return text.replaceAll('+', '-').replaceAll('/', '_');
}
