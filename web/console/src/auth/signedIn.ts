/** Who is signed in in this tab, and who is told when that changes. */
import type { User } from "oidc-client-ts";
import { scopesOf } from "./scopes";

export type Identity = { name: string; account: string; scopes: ReadonlySet<string> };
export type AuthState = { identity: Identity | undefined; asksAgain: boolean };

export type SignedIn = {
  user: () => User | undefined;
  state: () => AuthState;
  subscribe: (listener: () => void) => () => void;
  /** Whoever is signed in from now on, and whether they are asked to sign in again beside the page. */
  become: (next: User | undefined, asksAgain?: boolean) => void;
};

export function createSignedIn(first: User | undefined): SignedIn {
  const listeners = new Set<() => void>();
  let user = first;
  let state = stateOf(first, false);
  return {
    user: () => user,
    state: () => state,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    become: (next, asksAgain = false) => {
      user = next;
      state = stateOf(next, asksAgain);
      for (const listener of listeners) {
        listener();
      }
    },
  };
}

function stateOf(user: User | undefined, asksAgain: boolean): AuthState {
  return { identity: user && identityOf(user), asksAgain };
}

function identityOf(user: User): Identity {
  const { profile } = user;
  return {
    name: profile.name ?? profile.preferred_username ?? profile.email ?? profile.sub ?? "",
    account: profile.preferred_username ?? profile.email ?? profile.sub ?? "",
    scopes: scopesOf(user.access_token, user.scopes),
  };
}
