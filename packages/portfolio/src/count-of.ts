/** Counts things in English: `1 repository`, `2 open issues`. */
export function countOf(count: number, noun: string): string {
  if (count === 1) return `1 ${noun}`;
  const many = /[^aeiou]y$/.test(noun) ? `${noun.slice(0, -1)}ies` : `${noun}s`;
  return `${count} ${many}`;
}
