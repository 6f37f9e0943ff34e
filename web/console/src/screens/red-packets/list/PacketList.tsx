/** The red packets as cards or as a list, in use or put away. */
import "../red-packets.css";
import { AppstoreOutlined, UnorderedListOutlined } from "@ant-design/icons";
import { getRouteApi } from "@tanstack/react-router";
import { Button, Segmented, Space } from "antd";
import { call, listRedPackets } from "../../../api";
import { Allowed } from "../../../auth";
import { useStrings } from "../../../i18n";
import { CursorCards, CursorTable, FilterBar, None, PageHeader, useCursorList } from "../../../parts";
import { words } from "../strings";
import { useColumns } from "./columns";
import { packetFilters } from "./filters";
import { PacketCard } from "./PacketCard";

const route = getRouteApi("/red-packets/");
const CARDS = 12;
const ROWS = 50;

export function PacketList() {
  const t = useStrings(words);
  const { view, archived, ...filters } = route.useSearch();
  const navigate = route.useNavigate();
  const isArchive = archived === "true";
  const query = { ...filters, archived: isArchive, limit: view ? ROWS : CARDS };
  const list = useCursorList({
    key: ["red-packets", query],
    page: (cursor, signal) => call(listRedPackets({ query: { ...query, cursor }, signal })),
    rows: ({ red_packets }) => red_packets,
  });
  const columns = useColumns();
  const create = (
    <Allowed scope="red_packet:write">
      <Button type="primary" onClick={() => navigate({ to: "/red-packets/new" })}>
        {t.create}
      </Button>
    </Allowed>
  );
  const common = {
    label: t.title,
    list,
    rowKey: ({ red_packet_id }: { red_packet_id: string }) => red_packet_id,
    none: <None text={isArchive ? t.noneArchived : t.none}>{!isArchive && create}</None>,
    onClear: Object.keys(filters).length > 0 ? () => navigate({ search: { view, archived } }) : undefined,
    toolbar: (
      <Modes view={view} archived={archived} onChange={(modes) => navigate({ search: { ...filters, ...modes } })} />
    ),
  };
  return (
    <>
      <PageHeader title={t.title} about={t.about}>
        {create}
      </PageHeader>
      <FilterBar
        fields={packetFilters}
        value={filters}
        onSearch={(search) => navigate({ search: { ...search, view, archived } })}
      />
      {view ? (
        <CursorTable id="red-packets" columns={columns} {...common} />
      ) : (
        <CursorCards {...common}>{(packet) => <PacketCard packet={packet} />}</CursorCards>
      )}
    </>
  );
}

type ModeValues = { view?: "list" | undefined; archived?: "true" | undefined };

function Modes({ view, archived, onChange }: ModeValues & { onChange: (modes: ModeValues) => void }) {
  const t = useStrings(words);
  return (
    <Space wrap>
      <Segmented
        aria-label={t.drawer}
        value={archived ?? "false"}
        options={[
          { value: "false", label: t.inUse },
          { value: "true", label: t.archived },
        ]}
        onChange={(value) => onChange({ view, archived: value === "true" ? "true" : undefined })}
      />
      <Segmented
        aria-label={t.view}
        value={view ?? "cards"}
        options={[
          { value: "cards", icon: <AppstoreOutlined aria-hidden />, label: t.cards },
          { value: "list", icon: <UnorderedListOutlined aria-hidden />, label: t.list },
        ]}
        onChange={(value) => onChange({ archived, view: value === "list" ? "list" : undefined })}
      />
    </Space>
  );
}
