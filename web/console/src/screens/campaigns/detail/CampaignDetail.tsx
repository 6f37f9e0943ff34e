/** One campaign: what it is, how it does, what carries it. */
import "../campaigns.css";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { Alert, Button, Descriptions, Space } from "antd";
import { useState } from "react";
import { type CampaignView, call, showCampaign } from "../../../api";
import { Allowed, useMay, useReason } from "../../../auth";
import { CAMPAIGN_STATES, useStrings } from "../../../i18n";
import { BeijingTime, beijingDay, CopyableId, Loaded, PageHeader, StateTag, spanOf, spanText } from "../../../parts";
import { CampaignTime } from "../CampaignTime";
import { CampaignForm } from "../form/CampaignForm";
import { formWords, words } from "../strings";
import { Belongings } from "./Belongings";
import { CampaignBoard } from "./CampaignBoard";
import { usualSpan } from "./span";

const route = getRouteApi("/campaigns/$code");

export function CampaignDetail() {
  const { code } = route.useParams();
  const query = useQuery({
    queryKey: ["campaigns", code],
    queryFn: ({ signal }) => call(showCampaign({ path: { campaign: code }, signal })),
  });
  return (
    <>
      {!query.data && <PageHeader title={code} />}
      <Loaded query={query}>{(campaign) => <Campaign campaign={campaign} />}</Loaded>
    </>
  );
}

function Campaign({ campaign }: { campaign: CampaignView }) {
  const t = useStrings(formWords);
  const [isChanging, setChanging] = useState(false);
  const { days } = route.useSearch();
  const navigate = route.useNavigate();
  const mayAsk = useMay("event:read");
  const reason = useReason("event:read");
  return (
    <>
      <PageHeader
        title={
          <Space>
            {campaign.name}
            <StateTag state={CAMPAIGN_STATES[campaign.state]} />
          </Space>
        }
        about={campaign.description && <span className="mc-campaign-about">{campaign.description}</span>}
      >
        <Allowed scope="campaign:write">
          <Button onClick={() => setChanging(true)}>{t.change}</Button>
        </Allowed>
      </PageHeader>
      <Facts campaign={campaign} />
      {mayAsk ? (
        <CampaignBoard
          campaign={campaign}
          span={spanOf(days) ?? usualSpan(campaign, beijingDay())}
          onSpan={(span) => navigate({ search: { days: spanText(span) } })}
        />
      ) : (
        <Alert className="mc-banner" type="info" showIcon title={reason} />
      )}
      <Belongings campaign={campaign.code} />
      {isChanging && <CampaignForm campaign={campaign} onClose={() => setChanging(false)} />}
    </>
  );
}

function Facts({ campaign }: { campaign: CampaignView }) {
  const t = useStrings(words);
  const items = [
    { key: "code", label: t.code, children: <CopyableId id={campaign.code} /> },
    { key: "time", label: t.time, children: <CampaignTime campaign={campaign} /> },
    { key: "open", label: t.openToPages, children: campaign.open_to_pages ? t.open : t.closed },
    { key: "created", label: t.createdAt, children: <BeijingTime at={campaign.created_at} /> },
  ];
  return (
    <section className="mc-card" aria-label={campaign.name}>
      <Descriptions size="small" column={{ xs: 1, md: 2, xxl: 4 }} items={items} />
    </section>
  );
}
