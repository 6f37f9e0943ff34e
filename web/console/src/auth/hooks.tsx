/** Who is signed in and what they may do, for components. */
import { createContext, use, useSyncExternalStore } from "react";
import type { ConsoleConfig } from "./config";
import type { Scope } from "./scopes";
import type { Auth } from "./session";
import type { AuthState } from "./signedIn";

type Signed = { auth: Auth; config: ConsoleConfig };

export const AuthContext = createContext<Signed | undefined>(undefined);

export function useAuth(): Signed {
  const signed = use(AuthContext);
  if (!signed) {
    throw new Error("AuthContext is missing");
  }
  return signed;
}

export function useAuthState(): AuthState {
  const { auth } = useAuth();
  return useSyncExternalStore(auth.subscribe, auth.state);
}

/** Tell whether the person's token has the scope: `const mayChange = useMay("product:write")`. */
export function useMay(scope: Scope): boolean {
  return useAuthState().identity?.scopes.has(scope) ?? false;
}
