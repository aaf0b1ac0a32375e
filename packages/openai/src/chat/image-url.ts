import type { ImageSource } from '@quayside/core';

/** An image as a URL: its own, or the bytes in it. */
export function toImageUrl(image: ImageSource): string {
  if ('url' in image) return image.url;
  return `data:${image.mediaType};base64,${toBase64(image.bytes)}`;
}

/** In pieces, because a call takes only so many arguments. */
function toBase64(bytes: Uint8Array): string {
  const pieces: string[] = [];
  for (let start = 0; start < bytes.length; start += 8192) {
    pieces.push(String.fromCharCode(...bytes.subarray(start, start + 8192)));
  }
  return btoa(pieces.join(''));
}
