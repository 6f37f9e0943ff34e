/** Who changed what, newest first; nothing here can be changed. */
import "../audit.css";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { type AuditEntryView, call, listAudit } from "../../../api";
import { useStrings } from "../../../i18n";
import { CursorTable, FilterBar, None, PageHeader, useCursorList } from "../../../parts";
import { words } from "../strings";
import { useColumns } from "./columns";
import { EntryDetail } from "./EntryDetail";
import { auditFilters, auditQuery } from "./filters";

const route = getRouteApi("/audit");

export function AuditList() {
  const t = useStrings(words);
  const filters = route.useSearch();
  const navigate = route.useNavigate();
  const [opened, setOpened] = useState<AuditEntryView>();
  const list = useCursorList({
    key: ["audit", filters],
    page: (cursor, signal) => call(listAudit({ query: { ...auditQuery(filters), cursor }, signal })),
    rows: ({ entries }) => entries,
  });
  return (
    <>
      <PageHeader title={t.title} about={t.about} />
      <FilterBar fields={auditFilters} value={filters} onSearch={(search) => navigate({ search })} />
      <CursorTable
        id="audit"
        label={t.title}
        columns={useColumns(setOpened)}
        list={list}
        rowKey={({ at, entry_id }) => `${at} ${entry_id}`}
        none={<None text={t.none} />}
        onClear={Object.keys(filters).length > 0 ? () => navigate({ search: {} }) : undefined}
      />
      {opened && <EntryDetail entry={opened} onClose={() => setOpened(undefined)} />}
    </>
  );
}
