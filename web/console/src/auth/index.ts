export { Allowed, useReason } from "./Allowed";
export { loadConfig } from "./config";
export { AuthContext, useAuth, useAuthState, useMay } from "./hooks";
export { SignInAgain } from "./SignInAgain";
export type { Scope } from "./scopes";
export { type Auth, createAuth, SIGNED_IN_PATH } from "./session";
