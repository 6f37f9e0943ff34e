/** A transfer that the customer confirms in WeChat: `ok` says that its page was shown, not that it is paid. */
import { ApiError } from "../api/problem";
import type { MyRedPacket } from "../api/types";
import type { Shop } from "../session/sign-in";
import { invoke, outcomeOf } from "./bridge";
import { canCall } from "./jweixin";

const API = "requestMerchantTransfer";

export type TransferOutcome = "shown" | "away" | "too-old";

export async function confirmTransfer(
  shop: Shop,
  source: string,
  confirm: NonNullable<MyRedPacket["confirm"]>,
): Promise<TransferOutcome> {
  if (!(await canCall(shop, source, API))) return "too-old";
  const { mchId, appId, package: text } = confirm;
  // The package goes on as it came: encoded again, it is another number to WeChat.
  const outcome = outcomeOf(await invoke(API, { mchId, appId, package: text }));
  // "The permission value is offline verifying": the call was not permitted to this page.
  if (outcome.includes("permission")) throw new ApiError("wx_permission", 0, { detail: outcome });
  return outcome === "ok" ? "shown" : "away";
}
