import type { Call, ImageSource } from '@quayside/core';
import { notSent } from './model-of.js';

const MEDIA_TYPES = ['image/jpeg', 'image/png', 'image/gif', 'image/webp'];

/** An image as a block. @throws invalid_request for bytes that Anthropic does not look at */
export function toImage(image: ImageSource, call: Call): unknown {
  if ('url' in image) return { type: 'image', source: { type: 'url', url: image.url } };
  const { bytes, mediaType } = image;
  if (!MEDIA_TYPES.includes(mediaType))
    throw notSent(call, `${mediaType} is no kind of image that it takes`, MEDIA_ADVICE);
  const source = { type: 'base64', media_type: mediaType, data: toBase64(bytes) };
  return { type: 'image', source };
}

const MEDIA_ADVICE = 'Send JPEG, PNG, GIF or WebP.';

/** In pieces, because a call takes only so many arguments. */
function toBase64(bytes: Uint8Array): string {
  const pieces: string[] = [];
  for (let start = 0; start < bytes.length; start += 8192) {
    pieces.push(String.fromCharCode(...bytes.subarray(start, start + 8192)));
  }
  return btoa(pieces.join(''));
}
