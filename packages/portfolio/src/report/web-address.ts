/** An absolute web address in which nothing can end what surrounds it; undefined for any other address. */
export function webAddress(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const { protocol, href } = new URL(url);
  if (protocol !== 'https:' && protocol !== 'http:') return undefined;
  // A parser has encoded quotes and angle brackets; these two it leaves alone in queries.
  return href.replaceAll('\\', '%5C').replaceAll('|', '%7C');
}
