declare const SPANLOG_VERSION: string | undefined;

/** The package's version; the build puts it in, so that nothing is read at start. */
export const version: string = typeof SPANLOG_VERSION === 'string' ? SPANLOG_VERSION : '0.0.0-source';
