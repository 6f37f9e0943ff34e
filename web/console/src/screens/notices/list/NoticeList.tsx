/** What customers were told whom a limit refused. */
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { call, type FailureNoticeView, listNotices } from "../../../api";
import { useStrings } from "../../../i18n";
import { CursorTable, FilterBar, None, PageHeader, useCursorList } from "../../../parts";
import { NoticeDetail } from "../detail/NoticeDetail";
import { words } from "../strings";
import { useColumns } from "./columns";
import { noticeFilters } from "./filters";

const route = getRouteApi("/notices");

export function NoticeList() {
  const t = useStrings(words);
  const filters = route.useSearch();
  const navigate = route.useNavigate();
  const [opened, setOpened] = useState<FailureNoticeView>();
  const list = useCursorList({
    key: ["notices", filters],
    page: (cursor, signal) => call(listNotices({ query: { ...filters, cursor }, signal })),
    rows: ({ notices }) => notices,
  });
  return (
    <>
      <PageHeader title={t.title} about={t.about} />
      <FilterBar fields={noticeFilters} value={filters} onSearch={(search) => navigate({ search })} />
      <CursorTable
        id="notices"
        label={t.title}
        columns={useColumns(setOpened)}
        list={list}
        rowKey={({ notice_id }) => notice_id}
        none={<None text={t.none} />}
        onClear={Object.keys(filters).length > 0 ? () => navigate({ search: {} }) : undefined}
      />
      {opened && <NoticeDetail notice={opened} onClose={() => setOpened(undefined)} />}
    </>
  );
}
