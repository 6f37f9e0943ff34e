import { useQuery } from "@tanstack/react-query";
import { call, listRedPackets } from "../../../api";
import { NOTICE_CHANNELS, NOTICE_STATES } from "../../../i18n";
import type { FilterFields, Option } from "../../../parts/filters";

export const noticeFilters = {
  red_packet_id: { kind: "lookup", label: { zh: "红包", en: "Red packet" }, useOptions: useRedPackets },
  day: { kind: "day", label: { zh: "拒绝日期", en: "Day of the refusal" } },
  state: { kind: "choice", label: { zh: "状态", en: "State" }, options: NOTICE_STATES },
  channel: { kind: "choice", label: { zh: "方式", en: "Sent by" }, options: NOTICE_CHANNELS },
} satisfies FilterFields;

/** The newest hundred red packets by name; an older one is named in the address by a link from it. */
function useRedPackets(): Option[] {
  const { data } = useQuery({
    queryKey: ["red-packets", "options"],
    queryFn: ({ signal }) => call(listRedPackets({ query: { limit: 100 }, signal })),
    staleTime: 60_000,
  });
  return data?.red_packets.map(({ red_packet_id, name }) => ({ value: red_packet_id, label: name })) ?? [];
}
