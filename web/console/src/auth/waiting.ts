/** Calls that wait until somebody has signed in again, or gives up. */

export type Waiting = {
  /** Answers whether somebody has signed in. */
  wait: () => Promise<boolean>;
  answer: (signedIn: boolean) => void;
};

export function createWaiting(): Waiting {
  const waiting: ((signedIn: boolean) => void)[] = [];
  return {
    wait: () => new Promise((resolve) => waiting.push(resolve)),
    answer: (signedIn) => {
      for (const answer of waiting.splice(0)) {
        answer(signedIn);
      }
    },
  };
}
