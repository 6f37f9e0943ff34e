/** What the form of an account holds, and what the API is told of it. */
import type { ChangeMerchantWritable, ConnectMerchantWritable, MerchantView } from "../../../api";

import { type AfterSaleValues, afterSaleChange, afterSaleOf } from "./afterSaleValues";

export type OfficialAccountValues = { appid: string; secret: string; page_hosts: string[] };

/** Named as the API names them, so that its errors find their fields. */
export type AccountValues = AfterSaleValues & {
  mchid: string;
  display_name: string;
  p12_base64: string;
  certificate_pem: string;
  private_key_pem: string;
  apiv3_key: string;
  apiv2_key: string;
  public_key_id: string;
  public_key_pem: string;
  platform_certificates_pem: string;
  official_accounts: OfficialAccountValues[];
};

export const NO_OFFICIAL_ACCOUNT: OfficialAccountValues = { appid: "", secret: "", page_hosts: [] };

/** Return what the form begins with: of an account that is there, what may be read of it. */
export function valuesOf(account?: MerchantView): AccountValues {
  return {
    mchid: account?.mchid ?? "",
    display_name: account?.display_name ?? "",
    p12_base64: "",
    certificate_pem: "",
    private_key_pem: "",
    apiv3_key: "",
    apiv2_key: "",
    public_key_id: account?.public_key_id ?? "",
    public_key_pem: "",
    platform_certificates_pem: "",
    official_accounts: account?.official_accounts.map((one) => ({ ...one, secret: "" })) ?? [NO_OFFICIAL_ACCOUNT],
    ...afterSaleOf(account),
  };
}

export function toConnect(values: AccountValues): ConnectMerchantWritable {
  return { mchid: values.mchid.trim(), ...toChange(values, valuesOf()) };
}

const TEXTS = [
  "display_name",
  "p12_base64",
  "certificate_pem",
  "private_key_pem",
  "apiv3_key",
  "apiv2_key",
  "public_key_id",
  "public_key_pem",
] as const;

/** Return only what differs from what the form began with: what is not given stays as it is. */
export function toChange(values: AccountValues, begun: AccountValues): ChangeMerchantWritable {
  const changed = TEXTS.filter((name) => values[name].trim() !== begun[name]);
  const certificates = pemsIn(values.platform_certificates_pem);
  return {
    ...Object.fromEntries(changed.map((name) => [name, values[name].trim()])),
    ...(certificates.length > 0 && { platform_certificates_pem: certificates }),
    ...(isChanged(values, begun) && { official_accounts: values.official_accounts.map(trimmed) }),
    ...afterSaleChange(values, begun),
  };
}

/** Return each certificate of a text that holds several. */
export function pemsIn(text: string): string[] {
  return text.match(/-----BEGIN [^-]+-----[\s\S]*?-----END [^-]+-----/g) ?? [];
}

function isChanged(values: AccountValues, begun: AccountValues): boolean {
  const spelled = ({ official_accounts }: AccountValues) => JSON.stringify(official_accounts.map(trimmed));
  return spelled(values) !== spelled(begun);
}

function trimmed({ appid, secret, page_hosts }: OfficialAccountValues): OfficialAccountValues {
  return { appid: appid.trim(), secret: secret.trim(), page_hosts: page_hosts.map((host) => host.trim()) };
}

/** Return the form's field for what a check found wrong: the API names a check as "official_account_secret wx…". */
export function fieldOfCheck(field: string, values: AccountValues): string {
  const [check, appid] = field.split(" ");
  const index = values.official_accounts.findIndex((one) => one.appid.trim() === appid);
  if (check === "official_account_secret" && index >= 0) {
    return `official_accounts.${index}.secret`;
  }
  if (check === "official_account" && index >= 0) {
    return `official_accounts.${index}.appid`;
  }
  if (check === "merchant_certificate") {
    return values.p12_base64 ? "p12_base64" : "certificate_pem";
  }
  return field;
}
