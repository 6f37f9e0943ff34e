/** Payment by the bridge: its answer only tells when to ask what happened. */
import type { PaymentParameters } from "../api/types";
import { here } from "../session/entry";
import { type BridgeAnswer, invoke, outcomeOf } from "./bridge";

/**
 * `ok` and `away` are no proof of a payment, and `cancel` no proof of a no.
 *
 * `stale`: what starts the payment is too old, ask the API for it again. `unregistered`: the page is in no payment
 * directory of the merchant.
 */
export type Outcome = "ok" | "away" | "stale" | "unregistered";

export async function requestPayment(parameters: PaymentParameters): Promise<Outcome> {
  // An iPhone refuses numbers.
  const texts = Object.fromEntries(Object.entries(parameters).map(([name, value]) => [name, String(value)]));
  return readOutcome(await invoke("getBrandWCPayRequest", texts));
}

export function readOutcome(answer: BridgeAnswer | undefined): Outcome {
  const said = `${outcomeOf(answer)} ${answer?.err_desc ?? ""}`;
  if (said.startsWith("ok")) return "ok";
  if (said.includes("total_fee")) return "stale";
  if (!said.includes("URL未注册")) return "away";
  console.error(`This page is in no payment directory (支付授权目录): ${here()}`);
  return "unregistered";
}
