/** What happened to the customers who told a phone: a claim, so perhaps several. */
import { getRouteApi } from "@tanstack/react-router";
import { Alert } from "antd";
import { call, showTimelineOfPhone } from "../../../api";
import { useStrings } from "../../../i18n";
import { PageHeader } from "../../../parts";
import { timelineWords } from "../strings";
import { TimelinePage } from "./TimelinePage";
import { useTimeline } from "./useTimeline";

const route = getRouteApi("/customers/phones/$phone");

export function PhoneTimeline() {
  const t = useStrings(timelineWords);
  const { phone } = route.useParams();
  const timeline = useTimeline({
    key: ["phone", phone],
    page: (cursor, signal) => call(showTimelineOfPhone({ path: { phone }, query: { cursor }, signal })),
  });
  return (
    <>
      <PageHeader title={t.ofPhone(phone)} />
      <TimelinePage
        timeline={timeline}
        unknown={t.nonePhone}
        showsCustomer
        head={(events) => (
          <Alert
            className="mc-banner"
            type="info"
            showIcon
            title={t.customers(new Set(events.map(({ appid, openid }) => `${appid}/${openid}`)).size)}
            description={t.claim}
          />
        )}
      />
    </>
  );
}
