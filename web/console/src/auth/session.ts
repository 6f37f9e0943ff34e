/** Who is signed in: code and PKCE at the issuer, tokens in this tab only, renewed by a refresh token that rotates. */
import { type User, UserManager, type UserManagerSettings, WebStorageStateStore } from "oidc-client-ts";
import type { Session } from "../api";
import { currentLanguage, LANGUAGE_TAGS } from "../i18n";
import type { ConsoleConfig } from "./config";
import { sharedRenewals } from "./renewals";
import { scopesOf } from "./scopes";

export const SIGNED_IN_PATH = `${import.meta.env.BASE_URL}signed-in`;

export type Identity = { name: string; account: string; scopes: ReadonlySet<string> };
export type AuthState = { identity: Identity | undefined; asksAgain: boolean };

export type Auth = Session & {
  state: () => AuthState;
  subscribe: (listener: () => void) => () => void;
  /** Go to the issuer and come back to this address. */
  signIn: () => Promise<void>;
  /** Take the issuer's answer; returns the address to go back to, or nothing in a window that only signs in. */
  finish: () => Promise<string | undefined>;
  /** Sign in beside the page that is open, so that nothing typed there is lost. */
  signInBeside: () => Promise<void>;
  giveUp: () => void;
  signOut: () => Promise<void>;
};

export async function createAuth(config: ConsoleConfig): Promise<Auth> {
  const manager = new UserManager(settingsOf(config));
  const listeners = new Set<() => void>();
  let user = (await manager.getUser()) ?? undefined;
  let state: AuthState = { identity: user && identityOf(user), asksAgain: false };
  let waiting: ((signedIn: boolean) => void)[] = [];
  let renewal: Promise<boolean> | undefined;
  let isEndedElsewhere = false;

  function become(next: User | undefined, asksAgain = false) {
    user = next;
    state = { identity: next && identityOf(next), asksAgain };
    for (const listener of listeners) {
      listener();
    }
  }

  function answerWaiting(signedIn: boolean) {
    for (const answer of waiting.splice(0)) {
      answer(signedIn);
    }
  }

  async function renewOnce(): Promise<boolean> {
    if (isEndedElsewhere || !user?.refresh_token) {
      return false;
    }
    try {
      await renewedOnce(async () => become((await manager.signinSilent()) ?? undefined));
      return user !== undefined;
    } catch {
      return false;
    }
  }

  const renewedOnce = sharedRenewals({
    current: () => user,
    adopt: async (renewed) => {
      await manager.storeUser(renewed);
      become(renewed, state.asksAgain);
    },
  });

  // Whoever signs out in one tab is signed out in the others; what is typed there stays.
  const tabs = new BroadcastChannel("merchant-center.signed-out");
  tabs.onmessage = ({ data }: MessageEvent<string | undefined>) => {
    if (user && user.profile.sid === data) {
      isEndedElsewhere = true;
      become(user, true);
    }
  };

  return {
    state: () => state,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    person: () => user?.profile.sub ?? "",
    token: () => (isEndedElsewhere ? "" : (user?.access_token ?? "")),
    renew: () => {
      renewal ??= renewOnce().finally(() => {
        renewal = undefined;
      });
      return renewal;
    },
    signInAgain: () =>
      new Promise((resolve) => {
        waiting.push(resolve);
        become(user, true);
      }),
    signIn: () => manager.signinRedirect({ state: hereOf(window.location), ...languageOf() }),
    finish: async () => {
      const signedIn = await manager.signinCallback();
      if (!signedIn) {
        return undefined;
      }
      become(signedIn);
      return typeof signedIn.state === "string" ? signedIn.state : import.meta.env.BASE_URL;
    },
    signInBeside: async () => {
      become(await manager.signinPopup(languageOf()));
      isEndedElsewhere = false;
      answerWaiting(true);
    },
    giveUp: () => {
      become(user);
      answerWaiting(false);
      waiting = [];
    },
    signOut: async () => {
      const idToken = user?.id_token;
      tabs.postMessage(user?.profile.sid);
      await manager.removeUser();
      await manager.signoutRedirect(idToken ? { id_token_hint: idToken } : {}).catch(() => {
        // An issuer without an end of sessions: here it has ended.
        window.location.assign(import.meta.env.BASE_URL);
      });
    },
  };
}

function settingsOf(config: ConsoleConfig): UserManagerSettings {
  const here = window.location.origin;
  return {
    authority: config.issuer,
    client_id: config.client_id,
    scope: config.scope,
    redirect_uri: here + SIGNED_IN_PATH,
    popup_redirect_uri: here + SIGNED_IN_PATH,
    post_logout_redirect_uri: here + import.meta.env.BASE_URL,
    userStore: new WebStorageStateStore({ store: window.sessionStorage }),
    // A token is renewed when the API refuses it: one way, never two that spend the same refresh token.
    automaticSilentRenew: false,
    extraQueryParams: config.audience ? { audience: config.audience } : {},
  };
}

function identityOf(user: User): Identity {
  const { profile } = user;
  return {
    name: profile.name ?? profile.preferred_username ?? profile.email ?? profile.sub ?? "",
    account: profile.preferred_username ?? profile.email ?? profile.sub ?? "",
    scopes: scopesOf(user.access_token, user.scopes),
  };
}

function languageOf() {
  return { ui_locales: LANGUAGE_TAGS[currentLanguage()] };
}

function hereOf({ pathname, search, hash }: Location): string {
  return pathname === SIGNED_IN_PATH ? import.meta.env.BASE_URL : pathname + search + hash;
}
