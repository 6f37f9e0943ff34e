/** After so many days a request for a refund lapses that nobody decided about: the API's rule, and a test compares them. */
export const APPROVAL_DAYS = 7;
