/** One merchant account: how it stands, what was checked, which keys there are. */
import { getRouteApi } from "@tanstack/react-router";
import { Alert, Button, Descriptions, Space } from "antd";
import type { MerchantView } from "../../../api";
import { Allowed } from "../../../auth";
import { ACCOUNT_STATUSES, useStrings } from "../../../i18n";
import { BeijingTime, CopyableId, Loaded, PageHeader, StateTag } from "../../../parts";
import { Expiry, Keys } from "../parts";
import { detailWords, words } from "../strings";
import { AfterSale } from "./AfterSale";
import { Checks } from "./Checks";
import { StoppedPackets } from "./StoppedPackets";
import { SwitchOff } from "./SwitchOff";
import { useAccount } from "./useAccount";

const route = getRouteApi("/accounts/$mchid/");

export function AccountDetail() {
  const { mchid } = route.useParams();
  return <Loaded query={useAccount(mchid)}>{(account) => <Account account={account} />}</Loaded>;
}

function Account({ account }: { account: MerchantView }) {
  const t = useStrings(detailWords);
  const navigate = route.useNavigate();
  return (
    <>
      <PageHeader
        title={
          <Space>
            {account.display_name}
            <StateTag state={ACCOUNT_STATUSES[account.status]} />
          </Space>
        }
        about={<CopyableId id={account.mchid} />}
      >
        <Allowed scope="merchant:write">
          <Button onClick={() => navigate({ to: "/accounts/$mchid/edit" })}>{t.change}</Button>
        </Allowed>
        <SwitchOff account={account} />
      </PageHeader>
      <Warning account={account} />
      <StoppedPackets mchid={account.mchid} />
      <Checks account={account} />
      <div className="mc-columns">
        <Credentials account={account} />
        <OfficialAccounts account={account} />
        <AfterSale account={account} />
      </div>
    </>
  );
}

function Warning({ account: { status } }: { account: MerchantView }) {
  const t = useStrings(detailWords);
  const told: Partial<Record<typeof status, string>> = {
    disabled: t.disabled,
    expiring: t.expiring,
    expired: t.expired,
  };
  const title = told[status];
  return title ? (
    <Alert className="mc-banner" showIcon type={status === "expired" ? "error" : "warning"} title={title} />
  ) : null;
}

function Credentials({ account }: { account: MerchantView }) {
  const t = useStrings(detailWords);
  const list = useStrings(words);
  const items = [
    { label: t.serial, children: <CopyableId id={account.certificate_serial} /> },
    { label: list.certificate, children: <Expiry at={account.certificate_expires_at} /> },
    { label: list.keys, children: <Keys account={account} /> },
    { label: t.publicKeyId, children: <CopyableId id={account.public_key_id} /> },
    ...account.platform_certificates.map(({ serial, expires_at }) => ({
      label: t.platformCertificates,
      children: (
        <Space wrap>
          <CopyableId id={serial} />
          <Expiry at={expires_at} />
        </Space>
      ),
    })),
    { label: list.updatedAt, children: <BeijingTime at={account.updated_at} /> },
  ];
  return (
    <section className="mc-card" aria-labelledby="credentials">
      <h2 id="credentials">{t.credentials}</h2>
      <Descriptions column={1} items={items.map((item, key) => ({ key, ...item }))} />
    </section>
  );
}

function OfficialAccounts({ account }: { account: MerchantView }) {
  const t = useStrings(detailWords);
  const { officialAccounts } = useStrings(words);
  const items = account.official_accounts.map(({ appid, page_hosts }) => ({
    key: appid,
    label: <CopyableId id={appid} />,
    children: (
      <div>
        <span className="mc-quiet">{t.pageHosts}</span>
        <ul>
          {page_hosts.map((host) => (
            <li key={host}>{host}</li>
          ))}
        </ul>
      </div>
    ),
  }));
  return (
    <section className="mc-card" aria-labelledby="official-accounts">
      <h2 id="official-accounts">{officialAccounts}</h2>
      <Descriptions column={1} items={items} />
    </section>
  );
}
