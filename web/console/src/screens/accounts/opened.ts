import { call, type MerchantView, showMerchant } from "../../api";
import type { Opened } from "../../parts";

/** An account as somebody decides on it; keys are never shown, so they are no part of it. */
export function openedAccount(thing: MerchantView, onTheirs?: (now: MerchantView) => void) {
  return {
    thing,
    read: () => call(showMerchant({ path: { mchid: thing.mchid } })),
    seen: ({ display_name, enabled, certificate_serial, public_key_id, official_accounts }) => ({
      display_name,
      enabled,
      certificate_serial,
      public_key_id,
      official_accounts: byAppid(official_accounts),
    }),
    ...(onTheirs && { onTheirs }),
  } satisfies Opened<MerchantView>;
}

/** Return what a change of an account says of itself: keys and secrets only as changed. */
export function shownChange(change: object): object {
  const shown: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(change)) {
    const isSecret = /_pem$|_key$|_base64$/.test(name);
    shown[name] = isSecret ? "changed" : name === "official_accounts" ? byAppid(value) : value;
  }
  return shown;
}

function byAppid(accounts: { appid: string; page_hosts: string[] }[]): Record<string, object> {
  return Object.fromEntries(accounts.map(({ appid, page_hosts }) => [appid, { page_hosts }]));
}
