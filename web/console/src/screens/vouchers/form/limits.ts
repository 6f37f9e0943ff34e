/** The most that the API takes as a limit of our own. */
export const MOST = 1_000_000_000;
export const MOST_PER_CUSTOMER = 1_000_000;
