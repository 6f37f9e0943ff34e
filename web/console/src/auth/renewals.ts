/**
 * Tabs of one sign-in: a duplicated tab holds the same refresh token, which works once.
 *
 * One tab renews at a time and hands what came of it to the others; a tab that missed it asks before it renews.
 */
import { User, type UserManager } from "oidc-client-ts";
import type { SignedIn } from "./signedIn";

const NAME = "merchant-center.renewal";
const ANSWER_MILLISECONDS = 200;
/** A tab keeps what it has spent through a reload; a tab that slept through more renewals signs in again. */
const KEPT = 20;

/** With a user it tells what came of a token that is spent; without one it asks. */
type Message = { spent: string; user?: string };

/** Return what renews this tab's sign-in and answers whether that worked; whoever asks meanwhile gets the same answer. */
export function renewing(signedIn: SignedIn, manager: UserManager, mayRenew: () => boolean): () => Promise<boolean> {
  const { user, state, become } = signedIn;
  const renewed = sharedRenewals({
    current: user,
    adopt: async (next) => {
      await manager.storeUser(next);
      become(next, state().asksAgain);
    },
  });
  let underWay: Promise<boolean> | undefined;

  async function once(): Promise<boolean> {
    if (!mayRenew() || !user()?.refresh_token) {
      return false;
    }
    try {
      await renewed(async () => become((await manager.signinSilent()) ?? undefined));
      return user() !== undefined;
    } catch {
      return false;
    }
  }

  return () => {
    underWay ??= once().finally(() => {
      underWay = undefined;
    });
    return underWay;
  };
}

type Tab = { current: () => User | undefined; adopt: (user: User) => Promise<void> };

/** Return what renews this tab's sign-in, unless another tab has done so already. */
function sharedRenewals({ current, adopt }: Tab): (renew: () => Promise<void>) => Promise<void> {
  const channel = new BroadcastChannel(NAME);
  let onAnswer = () => {};

  function tell(token: string) {
    const user = current();
    if (user) {
      channel.postMessage({ spent: token, user: user.toStorageString() } satisfies Message);
    }
  }

  channel.onmessage = async ({ data }: MessageEvent<Message>) => {
    if (data.user === undefined) {
      return spent().includes(data.spent) ? tell(data.spent) : undefined;
    }
    if (current()?.refresh_token === data.spent) {
      spend(data.spent);
      await adopt(User.fromStorageString(data.user));
      onAnswer();
    }
  };

  function asked(token: string): Promise<void> {
    return new Promise((resolve) => {
      onAnswer = resolve;
      channel.postMessage({ spent: token } satisfies Message);
      setTimeout(resolve, ANSWER_MILLISECONDS);
    });
  }

  return (renew) => {
    const token = current()?.refresh_token ?? "";
    return navigator.locks.request(NAME, async () => {
      await asked(token);
      if (current()?.refresh_token !== token) {
        return;
      }
      await renew();
      spend(token);
      tell(token);
    });
  };
}

function spent(): string[] {
  return JSON.parse(window.sessionStorage.getItem(NAME) ?? "[]");
}

function spend(token: string): void {
  window.sessionStorage.setItem(NAME, JSON.stringify([...spent(), token].slice(-KEPT)));
}
