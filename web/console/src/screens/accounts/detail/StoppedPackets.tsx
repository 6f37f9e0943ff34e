/** Tells at an account which of its red packets WeChat's refusals stopped, and why. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Alert } from "antd";
import { call, listRedPackets } from "../../../api";
import { useMay } from "../../../auth";
import { useLanguage, useStrings } from "../../../i18n";
import { detailWords } from "../strings";

export function StoppedPackets({ mchid }: { mchid: string }) {
  const t = useStrings(detailWords);
  const language = useLanguage();
  const may = useMay("red_packet:read");
  const { data } = useQuery({
    queryKey: ["red-packets", "stopped", mchid],
    queryFn: ({ signal }) => call(listRedPackets({ query: { mchid, state: "STOPPED" }, signal })),
    enabled: may,
  });
  const stopped = data?.red_packets.filter(({ stop }) => stop) ?? [];
  if (stopped.length === 0) {
    return null;
  }
  const reasons = stopped.map(({ red_packet_id, name, stop }) => (
    <li key={red_packet_id}>
      <Link to="/red-packets/$id" params={{ id: red_packet_id }}>
        {name}
      </Link>{" "}
      {language === "zh" ? stop?.meaning_zh : stop?.meaning_en} ({stop?.code})
    </li>
  ));
  return <Alert className="mc-banner" type="error" showIcon title={t.stopped} description={<ul>{reasons}</ul>} />;
}
