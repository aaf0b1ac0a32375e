const LONGEST = 200;

/**
 * A text of somebody else's as one line: without control characters, and without the invisible ones that turn the
 * direction of what follows. Cut to 200 characters.
 */
export function plainLine(text: string): string {
  const line = text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();
  const characters = [...line];
  return characters.length <= LONGEST ? line : `${characters.slice(0, LONGEST - 1).join('')}…`;
}
