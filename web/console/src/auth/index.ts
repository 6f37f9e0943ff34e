export { Allowed, useReason } from "./Allowed";
export { type ConsoleConfig, loadConfig } from "./config";
export { AuthContext, useAuth, useAuthState, useMay } from "./hooks";
export { SignInAgain } from "./SignInAgain";
export { SCOPES, type Scope } from "./scopes";
export { type Auth, createAuth, SIGNED_IN_PATH } from "./session";
