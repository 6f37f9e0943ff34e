import { Link } from "@tanstack/react-router";
import type { MerchantView } from "../../../api";
import { ACCOUNT_STATUSES, useStrings } from "../../../i18n";
import { BeijingTime, type Column, CopyableId, StateTag } from "../../../parts";
import { Expiry, Keys } from "../parts";
import { words } from "../strings";

export function useColumns(): Column<MerchantView>[] {
  const t = useStrings(words);
  return [
    {
      key: "name",
      title: t.name,
      always: true,
      render: ({ mchid, display_name }) => (
        <Link to="/accounts/$mchid" params={{ mchid }}>
          {display_name}
        </Link>
      ),
    },
    { key: "mchid", title: t.mchid, render: ({ mchid }) => <CopyableId id={mchid} /> },
    { key: "status", title: t.status, render: ({ status }) => <StateTag state={ACCOUNT_STATUSES[status]} /> },
    {
      key: "official_accounts",
      title: t.officialAccounts,
      render: ({ official_accounts }) => (
        <div className="mc-stack">
          {official_accounts.map(({ appid }) => (
            <CopyableId key={appid} id={appid} />
          ))}
        </div>
      ),
    },
    {
      key: "certificate",
      title: t.certificate,
      render: ({ certificate_expires_at }) => <Expiry at={certificate_expires_at} />,
    },
    { key: "keys", title: t.keys, render: (account) => <Keys account={account} /> },
    { key: "checked_at", title: t.checkedAt, render: ({ checked_at }) => <BeijingTime at={checked_at} /> },
    {
      key: "updated_at",
      title: t.updatedAt,
      hidden: true,
      render: ({ updated_at }) => <BeijingTime at={updated_at} />,
    },
  ];
}
