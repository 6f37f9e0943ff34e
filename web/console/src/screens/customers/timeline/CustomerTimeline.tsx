/** What happened to one customer, and by which phones they may be known. */
import { getRouteApi, Link } from "@tanstack/react-router";
import { Descriptions } from "antd";
import { call, type EventView, showTimeline } from "../../../api";
import { useStrings } from "../../../i18n";
import { CopyableId, PageHeader } from "../../../parts";
import { timelineWords, words } from "../strings";
import { TimelinePage } from "./TimelinePage";
import { useTimeline } from "./useTimeline";

const route = getRouteApi("/customers/$appid/$openid");

export function CustomerTimeline() {
  const t = useStrings(timelineWords);
  const { appid, openid } = route.useParams();
  const timeline = useTimeline({
    key: [appid, openid],
    page: (cursor, signal) => call(showTimeline({ path: { appid, openid }, query: { cursor }, signal })),
  });
  return (
    <>
      <PageHeader title={t.title} />
      <TimelinePage
        timeline={timeline}
        unknown={t.none}
        head={(events) => <Who appid={appid} openid={openid} events={events} />}
      />
    </>
  );
}

function Who({ appid, openid, events }: { appid: string; openid: string; events: EventView[] }) {
  const t = useStrings(timelineWords);
  const list = useStrings(words);
  const phones = [...new Set(events.map(({ phone }) => phone).filter(Boolean))];
  const links = phones.map((phone) => (
    <CopyableId key={phone} id={phone}>
      <Link to="/customers/phones/$phone" params={{ phone }}>
        {phone}
      </Link>
    </CopyableId>
  ));
  const items = [
    { key: "openid", label: t.openid, children: <CopyableId id={openid} /> },
    { key: "appid", label: list.appid, children: <CopyableId id={appid} /> },
    { key: "phones", label: t.phones, children: links.length > 0 ? <span className="mc-tags">{links}</span> : "—" },
  ];
  return (
    <section className="mc-card" aria-label={list.customer}>
      <Descriptions size="small" column={{ xs: 1, xl: 3 }} items={items} />
    </section>
  );
}
