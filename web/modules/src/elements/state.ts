/** The states of elements: a part of their contract, shown as the attribute `state`. */
import type { ApiError } from "../api/problem";

export type State =
  | "loading"
  | "signed-out"
  | "ready"
  | "acting"
  | "done"
  | "in-doubt"
  | "unpaid"
  | "refused"
  | "not-yet"
  | "sold-out"
  | "expired"
  | "closed"
  | "empty"
  | "offline"
  | "outside"
  | "no-bridge"
  | "snapshot"
  | "mini-program"
  | "failed";

const REFUSALS = ["sold_out", "cap_reached", "voucher_failed", "too_many_open_orders", "remote_refused"];

/** The state that an error leaves an element in. */
export function stateOf(error: ApiError): State {
  if (error.code === "offline") return "offline";
  if (error.code === "snapshot_user") return "snapshot";
  if (error.code === "not_found") return "closed";
  return REFUSALS.includes(error.code) ? "refused" : "failed";
}
