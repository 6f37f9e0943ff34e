/** Who is signed in: code and PKCE at the issuer, tokens in this tab only, renewed by a refresh token that rotates. */
import { UserManager, type UserManagerSettings, WebStorageStateStore } from "oidc-client-ts";
import type { Session } from "../api";
import { currentLanguage, LANGUAGE_TAGS } from "../i18n";
import type { ConsoleConfig } from "./config";
import { renewing } from "./renewals";
import { type AuthState, createSignedIn, type SignedIn } from "./signedIn";
import { createSignOuts, type SignOuts } from "./signOuts";
import { createWaiting, type Waiting } from "./waiting";

export const SIGNED_IN_PATH = `${import.meta.env.BASE_URL}signed-in`;

type Ways = {
  /** Go to the issuer and come back to this address. */
  signIn: () => Promise<void>;
  /** Take the issuer's answer; returns the address to go back to, or nothing in a window that only signs in. */
  finish: () => Promise<string | undefined>;
  signOut: () => Promise<void>;
};

type WaysBeside = {
  /** Sign in beside the page that is open, so that nothing typed there is lost. */
  signInBeside: () => Promise<void>;
  giveUp: () => void;
};

export type Auth = Session &
  Ways &
  WaysBeside & {
    state: () => AuthState;
    subscribe: (listener: () => void) => () => void;
  };

type Parts = { manager: UserManager; signedIn: SignedIn; signOuts: SignOuts; waiting: Waiting };

export async function createAuth(config: ConsoleConfig): Promise<Auth> {
  const manager = new UserManager(settingsOf(config));
  const signedIn = createSignedIn((await manager.getUser()) ?? undefined);
  const parts: Parts = { manager, signedIn, signOuts: createSignOuts(signedIn), waiting: createWaiting() };
  return {
    state: signedIn.state,
    subscribe: signedIn.subscribe,
    ...sessionOf(parts),
    ...waysOf(parts),
    ...besideOf(parts),
  };
}

function sessionOf({ manager, signedIn: { user, become }, signedIn, signOuts, waiting }: Parts): Session {
  return {
    person: () => user()?.profile.sub ?? "",
    token: () => (signOuts.isEndedElsewhere() ? "" : (user()?.access_token ?? "")),
    renew: renewing(signedIn, manager, () => !signOuts.isEndedElsewhere()),
    signInAgain: () => {
      const answered = waiting.wait();
      become(user(), true);
      return answered;
    },
  };
}

function waysOf({ manager, signedIn: { user, become }, signOuts }: Parts): Ways {
  return {
    signIn: () => manager.signinRedirect({ state: hereOf(window.location), ...languageOf() }),
    finish: async () => {
      const found = await manager.signinCallback();
      if (!found) {
        return undefined;
      }
      become(found);
      return typeof found.state === "string" ? found.state : import.meta.env.BASE_URL;
    },
    signOut: async () => {
      const idToken = user()?.id_token;
      signOuts.tell();
      await manager.removeUser();
      await manager.signoutRedirect(idToken ? { id_token_hint: idToken } : {}).catch(() => {
        // An issuer without an end of sessions: here it has ended.
        window.location.assign(import.meta.env.BASE_URL);
      });
    },
  };
}

function besideOf({ manager, signedIn: { user, become }, signOuts, waiting }: Parts): WaysBeside {
  return {
    signInBeside: async () => {
      become(await manager.signinPopup(languageOf()));
      signOuts.forget();
      waiting.answer(true);
    },
    giveUp: () => {
      become(user());
      waiting.answer(false);
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

function languageOf() {
  return { ui_locales: LANGUAGE_TAGS[currentLanguage()] };
}

function hereOf({ pathname, search, hash }: Location): string {
  return pathname === SIGNED_IN_PATH ? import.meta.env.BASE_URL : pathname + search + hash;
}
