import { call, type MerchantView, showMerchant } from "../../api";
import type { Opened } from "../../parts";

/** An account as somebody decides on it; keys are never shown, so they are no part of it. */
export function openedAccount(thing: MerchantView, onTheirs?: (now: MerchantView) => void) {
  return {
    thing,
    read: () => call(showMerchant({ path: { mchid: thing.mchid } })),
    seen: (account) => ({
      display_name: account.display_name,
      enabled: account.enabled,
      certificate_serial: account.certificate_serial,
      public_key_id: account.public_key_id,
      official_accounts: byAppid(account.official_accounts),
      refund_approval_above_fen: account.refund_approval_above_fen,
      late_payments: account.late_payments,
      restock_on_refund: account.restock_on_refund,
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
