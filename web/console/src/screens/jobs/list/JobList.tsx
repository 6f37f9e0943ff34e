/** The jobs of vouchers, or those of red packets, with their progress; read again while one is under way. */
import { getRouteApi } from "@tanstack/react-router";
import { Button, Segmented } from "antd";
import { Allowed } from "../../../auth";
import { useStrings, useText } from "../../../i18n";
import { CursorTable, FilterBar, None, PageHeader, useCursorList } from "../../../parts";
import { type JobKind, KINDS, kindOf } from "../kinds";
import { words } from "../strings";
import { isUnderWay, POLL_SECONDS } from "../useJob";
import { useColumns } from "./columns";
import { JOB_FILTERS } from "./filters";

const route = getRouteApi("/jobs/$kind/");

export function JobList() {
  const t = useStrings(words);
  const text = useText();
  const kind = kindOf(route.useParams().kind);
  const navigate = route.useNavigate();
  const kinds = Object.entries(KINDS).map(([value, { name }]) => ({ value: value as JobKind, label: text(name) }));
  return (
    <>
      <PageHeader title={t.title} about={t.about}>
        <Create kind={kind} />
      </PageHeader>
      <Segmented<JobKind>
        className="mc-banner"
        aria-label={t.kind}
        options={kinds}
        value={kind}
        onChange={(next) => navigate({ to: "/jobs/$kind", params: { kind: next }, search: {} })}
      />
      <Jobs key={kind} kind={kind} />
    </>
  );
}

function Create({ kind }: { kind: JobKind }) {
  const t = useStrings(words);
  const navigate = route.useNavigate();
  return (
    <Allowed scope={KINDS[kind].give}>
      <Button type="primary" onClick={() => navigate({ to: "/jobs/$kind/new", params: { kind } })}>
        {t.create}
      </Button>
    </Allowed>
  );
}

function Jobs({ kind }: { kind: JobKind }) {
  const t = useStrings(words);
  const filters = route.useSearch();
  const navigate = route.useNavigate();
  const { target, ...rest } = filters;
  const query = { ...rest, ...(target && { target_id: target }) };
  const list = useCursorList({
    key: ["jobs", kind, query],
    page: (cursor, signal) => KINDS[kind].list({ ...query, cursor }, signal),
    rows: ({ jobs }) => jobs,
    refetchSeconds: (jobs) => (jobs.some(isUnderWay) ? POLL_SECONDS : undefined),
  });
  const isFiltered = Object.keys(query).length > 0;
  return (
    <>
      <FilterBar fields={JOB_FILTERS[kind]} value={filters} onSearch={(search) => navigate({ search })} />
      <CursorTable
        id={`jobs-${kind}`}
        label={t.title}
        columns={useColumns(kind)}
        list={list}
        rowKey={({ job_id }) => job_id}
        none={
          <None text={t.none}>
            <Create kind={kind} />
          </None>
        }
        onClear={isFiltered ? () => navigate({ search: {} }) : undefined}
      />
    </>
  );
}
