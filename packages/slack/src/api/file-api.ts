import * as z from '@quayside/core/schema';

/** Where a file's bytes go (https://docs.slack.dev/reference/methods/files.getUploadURLExternal). */
export interface UploadTarget {
  readonly upload_url: string;
  readonly file_id: string;
}

export const uploadTargetSchema: z.Schema<UploadTarget> = z.received(() =>
  z.looseObject({ upload_url: z.string(), file_id: z.string() }),
);

/** A message that shows a file, by the channel that it is in. */
export type FileShares = Readonly<
  Record<string, Readonly<Record<string, ReadonlyArray<{ readonly ts?: string | undefined }>>>>
>;

/** The answer of files.completeUploadExternal. */
export interface CompletedUpload {
  readonly files: ReadonlyArray<{
    readonly id: string;
    readonly permalink?: string | null | undefined;
    readonly shares?: FileShares | null | undefined;
  }>;
}

export const completedUploadSchema: z.Schema<CompletedUpload> = z.received(() =>
  z.looseObject({
    files: z.array(
      z.looseObject({
        id: z.string(),
        permalink: z.nullish(z.string()),
        shares: z.nullish(
          z.record(
            z.string(),
            z.record(z.string(), z.array(z.looseObject({ ts: z.optional(z.string()) }))),
          ),
        ),
      }),
    ),
  }),
);
