/** What the accounts' list and detail both show. */
import { Space, Tag } from "antd";
import type { MerchantView } from "../../api";
import { useStrings } from "../../i18n";
import { BeijingTime, daysUntil } from "../../parts";
import { words } from "./strings";

const WARN_DAYS = 30;

/** When a certificate expires, in red from thirty days before. */
export function Expiry({ at }: { at: string }) {
  const t = useStrings(words);
  const days = daysUntil(at);
  return (
    <span className={days < WARN_DAYS ? "mc-bad" : undefined}>
      <BeijingTime at={at} /> <span className="mc-nowrap">({t.daysLeft(days)})</span>
    </span>
  );
}

/** Which keys there are; never what they are. */
export function Keys({ account }: { account: MerchantView }) {
  return (
    <Space size={4}>
      <Tag>APIv3</Tag>
      {account.has_apiv2_key && <Tag>APIv2</Tag>}
    </Space>
  );
}
