import { Link } from "@tanstack/react-router";
import { Button } from "antd";
import type { FailureNoticeView } from "../../../api";
import { LIMITS, NOTICE_CHANNELS, NOTICE_STATES, useStrings, useText } from "../../../i18n";
import { BeijingTime, type Column, CopyableId, StateTag } from "../../../parts";
import { words } from "../strings";

/** Return a limit's name in words; of a notice from before limits were kept, a dash. */
export function useLimitText(): (limit: string) => string {
  const text = useText();
  return (limit) => (limit in LIMITS ? text(LIMITS[limit as keyof typeof LIMITS]) : limit || "—");
}

export function useColumns(open: (notice: FailureNoticeView) => void): Column<FailureNoticeView>[] {
  const t = useStrings(words);
  const text = useText();
  const limitText = useLimitText();
  return [
    { key: "created_at", title: t.createdAt, render: ({ created_at }) => <BeijingTime at={created_at} /> },
    {
      key: "packet",
      title: t.packet,
      always: true,
      render: ({ red_packet_id, red_packet_name }) => (
        <Link to="/red-packets/$id" params={{ id: red_packet_id }}>
          {red_packet_name}
        </Link>
      ),
    },
    { key: "customer", title: t.customer, render: ({ openid }) => <CopyableId id={openid} /> },
    { key: "phone", title: t.phone, hidden: true, render: ({ phone }) => phone || "—" },
    { key: "limit", title: t.limit, render: ({ limit }) => limitText(limit) },
    { key: "channel", title: t.channel, render: ({ channel }) => text(NOTICE_CHANNELS[channel]) },
    { key: "state", title: t.state, render: ({ state }) => <StateTag state={NOTICE_STATES[state]} /> },
    { key: "text", title: t.text, render: ({ texts }) => Object.values(texts).join(" · ") },
    { key: "failure", title: t.failure, render: ({ failure }) => failure?.code ?? "—" },
    { key: "tries", title: t.tries, align: "right", hidden: true, render: ({ tries }) => tries },
    { key: "sent_at", title: t.sentAt, hidden: true, render: ({ sent_at }) => <BeijingTime at={sent_at} /> },
    { key: "campaign", title: t.campaign, hidden: true, render: ({ campaign }) => campaign || "—" },
    {
      key: "actions",
      title: t.actions,
      always: true,
      render: (notice) => (
        <Button type="link" size="small" onClick={() => open(notice)}>
          {t.details}
        </Button>
      ),
    },
  ];
}
