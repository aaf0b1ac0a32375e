/** Loaded into every child process: it ends when its parent does, however the parent ended. */
process.once('disconnect', () => process.exit(0));
process.channel?.unref();
