/** Sign-in by WeChat (snsapi_base): away by a redirect, back with a code; silent for the customer. */
import { call } from "../api/call";
import { ApiError, SignedOutError } from "../api/problem";
import type { SessionView, SignInBegun } from "../api/types";
import { here, without, withoutHash } from "./entry";
import { shared } from "./shared";
import { drop, isKept, load, save } from "./storage";

/** Whose pages, and where the API answers. */
export interface Shop {
  api: string;
  appid: string;
}

interface Kept {
  token: string;
  openid: string;
  ends_at: number;
}

interface Begun extends Shop {
  verifier: string;
  hash: string;
  ends_at: number;
}

const OURS = /^[A-Z2-7]{32}$/;
const MAX_TRIES = 2;
const MARGIN_MS = 60_000;

/** The session of this official account, if there is one that still works: an openid belongs to one appid. */
export function sessionOf(shop: Shop): Kept | undefined {
  const kept = load<Kept>("tab", nameOf("session", shop));
  return kept && kept.ends_at - MARGIN_MS > Date.now() ? kept : undefined;
}

/** Do something as the customer; a refused session is forgotten. */
export async function asCustomer<T>(shop: Shop, work: (token: string) => Promise<T>): Promise<T> {
  await returned;
  const session = sessionOf(shop);
  if (!session) throw failures.get(shop.appid) ?? new SignedOutError();
  try {
    const result = await work(session.token);
    drop("tab", nameOf("tries", shop));
    return result;
  } catch (error) {
    if (!(error instanceof ApiError && error.status === 401)) throw error;
    drop("tab", nameOf("session", shop));
    throw new SignedOutError();
  }
}

/** Whether the page may send the customer off by itself: not for ever, and not where nothing is kept. */
export function mayRedirect(shop: Shop): boolean {
  return isKept() && !failures.has(shop.appid) && (load<number>("tab", nameOf("tries", shop)) ?? 0) < MAX_TRIES;
}

/** Let a sign-in that failed be tried again. */
export function forgetFailure(shop: Shop): void {
  failures.delete(shop.appid);
}

/** Leave for WeChat. Elements that ask at the same time go together. */
export async function signIn(shop: Shop): Promise<void> {
  forgetFailure(shop);
  const leaving = shared(`leaving:${nameOf("", shop)}`, () => ({ now: undefined as Promise<void> | undefined }));
  leaving.now ??= leave(shop);
  try {
    await leaving.now;
  } finally {
    leaving.now = undefined;
  }
}

async function leave(shop: Shop): Promise<void> {
  const name = nameOf("tries", shop);
  save("tab", name, (load<number>("tab", name) ?? 0) + 1);
  const page_url = without(here(), ["code", "state"]);
  const { body } = await call<SignInBegun>(shop.api, "/v1/sign-in/start", {
    method: "POST",
    body: { appid: shop.appid, page_url },
  });
  const begun: Begun = {
    api: shop.api,
    appid: shop.appid,
    verifier: body.verifier,
    hash: location.hash,
    ends_at: Date.now() + body.expires_in * 1000,
  };
  save("tab", `sign-in:${body.state}`, begun);
  location.replace(body.authorize_url);
}

/** What went wrong with the sign-in that this document came back from, by appid. */
const failures = shared("failures", () => new Map<string, ApiError>());

/** Whether this document came back from a sign-in, when that is done. It strips the address before anything renders. */
export const returned = shared("returned", () => finish(location.href));

async function finish(url: string): Promise<boolean> {
  const query = new URL(url).searchParams;
  const [code, state] = [query.get("code"), query.get("state")];
  if (!state || !OURS.test(state)) return false;
  const begun = load<Begun>("tab", `sign-in:${state}`);
  const hash = begun?.hash || new URL(url).hash;
  history.replaceState(history.state, "", withoutHash(without(url, ["code", "state"])) + hash);
  // WeChat may open the page twice with one code: what was begun is kept until it is too old.
  if (!begun || begun.ends_at < Date.now() || !code) return false;
  if (sessionOf(begun)) return true;
  try {
    const { verifier } = begun;
    const { body } = await call<SessionView>(begun.api, "/v1/sign-in/complete", {
      method: "POST",
      body: { code, state, verifier },
      isRepeatable: true,
    });
    const ends_at = Date.now() + body.expires_in * 1000;
    save("tab", nameOf("session", begun), { token: body.session_token, openid: body.customer.openid, ends_at });
  } catch (error) {
    if (error instanceof ApiError && error.status !== 401) failures.set(begun.appid, error);
  }
  return true;
}

function nameOf(kind: string, shop: Shop): string {
  return `${kind}:${shop.api}:${shop.appid}`;
}
