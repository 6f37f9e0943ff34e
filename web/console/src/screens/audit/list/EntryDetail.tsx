/** One entry in full: who, when, under which request, and each field before and after. */
import { Alert, Drawer, Table } from "antd";
import type { AuditEntryView } from "../../../api";
import { AUDIT_ACTIONS, fieldText, useStrings, useText } from "../../../i18n";
import { BeijingTime, CopyableId, Facts, FieldValue } from "../../../parts";
import { words } from "../strings";
import { changesOf, type FieldChange } from "./changes";
import { Thing, Who } from "./columns";

export function EntryDetail({ entry, onClose }: { entry: AuditEntryView; onClose: () => void }) {
  const t = useStrings(words);
  const text = useText();
  return (
    <Drawer open title={text(AUDIT_ACTIONS[entry.action])} size={640} onClose={onClose}>
      <div className="mc-stack">
        <Facts
          bordered
          facts={[
            [t.at, <BeijingTime key="at" at={entry.at} withSeconds />],
            [t.who, <Who key="who" entry={entry} />],
            [t.thing, <Thing key="thing" entry={entry} />],
            [t.requestId, <CopyableId key="request" id={entry.request_id} />],
            [t.entryId, <CopyableId key="entry" id={entry.entry_id} />],
          ]}
        />
        {entry.action.endsWith("_asked") && <Alert type="info" showIcon title={t.askedAbout} />}
        <Fields changes={changesOf(entry)} />
      </div>
    </Drawer>
  );
}

function Fields({ changes }: { changes: FieldChange[] }) {
  const t = useStrings(words);
  const text = useText();
  return (
    <Table<FieldChange>
      size="small"
      pagination={false}
      rowKey={({ name }) => name}
      dataSource={changes}
      locale={{ emptyText: t.nothing }}
      columns={[
        { key: "field", title: t.field, render: (_, { name }) => fieldText(name, text) },
        { key: "before", title: t.before, render: (_, row) => <FieldValue name={row.name} value={row.before} /> },
        { key: "after", title: t.after, render: (_, row) => <FieldValue name={row.name} value={row.after} /> },
      ]}
    />
  );
}
