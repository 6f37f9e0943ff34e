import "../campaigns.css";
import { Link } from "@tanstack/react-router";
import type { CampaignView } from "../../../api";
import { CAMPAIGN_STATES, useStrings } from "../../../i18n";
import { BeijingTime, type Column, CopyableId, StateTag } from "../../../parts";
import { CampaignTime } from "../CampaignTime";
import { words } from "../strings";

export function useColumns(): Column<CampaignView>[] {
  const t = useStrings(words);
  return [
    {
      key: "name",
      title: t.name,
      always: true,
      render: ({ code, name }) => (
        <Link to="/campaigns/$code" params={{ code }} className="mc-campaign-name">
          {name}
        </Link>
      ),
    },
    {
      key: "code",
      title: t.code,
      render: ({ code }) => (
        <span className="mc-campaign-name">
          <CopyableId id={code} />
        </span>
      ),
    },
    { key: "state", title: t.state, render: ({ state }) => <StateTag state={CAMPAIGN_STATES[state]} /> },
    { key: "time", title: t.time, render: (campaign) => <CampaignTime campaign={campaign} /> },
    { key: "open", title: t.openToPages, render: ({ open_to_pages }) => (open_to_pages ? t.open : t.closed) },
    { key: "description", title: t.description, hidden: true, render: ({ description }) => description || "—" },
    {
      key: "created_at",
      title: t.createdAt,
      hidden: true,
      render: ({ created_at }) => <BeijingTime at={created_at} />,
    },
    { key: "updated_at", title: t.updatedAt, render: ({ updated_at }) => <BeijingTime at={updated_at} /> },
  ];
}
