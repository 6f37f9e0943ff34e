import { Button, Tag } from "antd";
import type { AuditEntryView } from "../../../api";
import { AUDIT_ACTIONS, AUDIT_KINDS, fieldText, useStrings, useText } from "../../../i18n";
import { BeijingTime, type Column, CopyableId, FieldValue } from "../../../parts";
import { words } from "../strings";
import { changesOf, type FieldChange } from "./changes";

const SHOWN = 3;

export function useColumns(open: (entry: AuditEntryView) => void): Column<AuditEntryView>[] {
  const t = useStrings(words);
  const text = useText();
  return [
    { key: "at", title: t.at, always: true, render: ({ at }) => <BeijingTime at={at} withSeconds /> },
    { key: "who", title: t.who, render: (entry) => <Who entry={entry} /> },
    {
      key: "action",
      title: t.action,
      always: true,
      render: ({ action }) => <span className="mc-audit-action">{text(AUDIT_ACTIONS[action])}</span>,
    },
    { key: "thing", title: t.thing, render: (entry) => <Thing entry={entry} /> },
    { key: "changes", title: t.changes, width: 420, render: (entry) => <Changes entry={entry} /> },
    { key: "request", title: t.requestId, hidden: true, render: ({ request_id }) => <CopyableId id={request_id} /> },
    {
      key: "actions",
      title: t.actions,
      always: true,
      render: (entry) => (
        <Button type="link" size="small" onClick={() => open(entry)}>
          {t.details}
        </Button>
      ),
    },
  ];
}

export function Who({ entry: { actor, actor_name } }: { entry: AuditEntryView }) {
  return (
    <span className="mc-audit-who">
      {actor_name || actor}
      {actor_name && actor_name !== actor && <span className="mc-quiet"> {actor}</span>}
    </span>
  );
}

export function Thing({ entry: { resource_kind, resource_id } }: { entry: AuditEntryView }) {
  const text = useText();
  return (
    <span className="mc-tags mc-audit-thing">
      <Tag>{text(AUDIT_KINDS[resource_kind])}</Tag>
      <CopyableId id={resource_id} />
    </span>
  );
}

function Changes({ entry }: { entry: AuditEntryView }) {
  const t = useStrings(words);
  const changes = changesOf(entry);
  if (changes.length === 0) {
    return <span className="mc-quiet">{t.nothing}</span>;
  }
  return (
    <ul className="mc-audit-changes">
      {changes.slice(0, SHOWN).map((change) => (
        <li key={change.name}>
          <Change change={change} />
        </li>
      ))}
      {changes.length > SHOWN && <li className="mc-quiet">{t.more(changes.length - SHOWN)}</li>}
    </ul>
  );
}

function Change({ change: { name, before, after } }: { change: FieldChange }) {
  const text = useText();
  return (
    <>
      <span className="mc-quiet">{fieldText(name, text)}</span>{" "}
      {before !== undefined && (
        <>
          <FieldValue name={name} value={before} /> →{" "}
        </>
      )}
      <FieldValue name={name} value={after} />
    </>
  );
}
