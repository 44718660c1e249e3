/** Which text this package makes: pinned by runs and part of a stored document's key, so it changes whenever the output would. */

/** Of the default settings; a converter whose settings change its output appends a hash of them. */
export const CONVERTER_VERSION: string = 'pdf-12';
