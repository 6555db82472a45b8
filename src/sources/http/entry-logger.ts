/** Name of the logger entry records come from; its level can be set like any other's. */
export const ENTRY_LOGGER = 'http.server';
