/** The sends of one red packet, by state, customer, phone and day. */
import { getRouteApi } from "@tanstack/react-router";
import { call, listSends, type RedPacketView } from "../../../api";
import { useStrings } from "../../../i18n";
import { CursorTable, FilterBar, None, useCursorList } from "../../../parts";
import { sendWords } from "../strings";
import { useSendColumns } from "./columns";
import { queryOf, sendFilters } from "./filters";

const route = getRouteApi("/red-packets/$id/");

export function SendList({ packet: { red_packet_id } }: { packet: RedPacketView }) {
  const t = useStrings(sendWords);
  const filters = route.useSearch();
  const navigate = route.useNavigate();
  const list = useCursorList({
    key: ["red-packets", red_packet_id, "sends", filters],
    page: (cursor, signal) =>
      call(listSends({ path: { red_packet_id }, query: { ...queryOf(filters), cursor }, signal })),
    rows: ({ sends }) => sends,
  });
  return (
    <div className="mc-packet-sends">
      <h2>{t.title}</h2>
      <FilterBar fields={sendFilters} value={filters} onSearch={(search) => navigate({ search, resetScroll: false })} />
      <CursorTable
        id="red-packet-sends"
        label={t.title}
        columns={useSendColumns()}
        list={list}
        rowKey={({ send_id }) => send_id}
        none={<None text={t.none} />}
        onClear={Object.keys(filters).length > 0 ? () => navigate({ search: {}, resetScroll: false }) : undefined}
      />
    </div>
  );
}
