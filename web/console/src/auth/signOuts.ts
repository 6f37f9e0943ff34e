/** Whoever signs out in one tab is signed out in the others of that sign-in; what is typed there stays. */
import type { SignedIn } from "./signedIn";

export type SignOuts = {
  /** Whether another tab has signed out. */
  isEndedElsewhere: () => boolean;
  /** Tell the other tabs that this one signs out. */
  tell: () => void;
  /** Somebody has signed in again. */
  forget: () => void;
};

export function createSignOuts({ user, become }: SignedIn): SignOuts {
  let isEnded = false;
  const tabs = new BroadcastChannel("merchant-center.signed-out");
  tabs.onmessage = ({ data }: MessageEvent<string | undefined>) => {
    const here = user();
    if (here && here.profile.sid === data) {
      isEnded = true;
      become(here, true);
    }
  };
  return {
    isEndedElsewhere: () => isEnded,
    tell: () => tabs.postMessage(user()?.profile.sid),
    forget: () => {
      isEnded = false;
    },
  };
}
