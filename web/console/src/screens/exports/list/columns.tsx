import { Button, Progress, Tag, Tooltip } from "antd";
import type { ExportView } from "../../../api";
import { EXPORT_KINDS, EXPORT_STATES, useStrings, useText } from "../../../i18n";
import { isCountedTwice } from "../../../i18n/amounts";
import { BeijingTime, type Column, CopyableId, Money, StateTag, sizeText } from "../../../parts";
import { useConditions } from "../filterText";
import { words } from "../strings";

type Actions = { download: (exportId: string) => void; again: (asked: ExportView) => void; isBusy: boolean };

export function useColumns(actions: Actions): Column<ExportView>[] {
  return [...useFile(), ...useAsking(actions)];
}

function useFile(): Column<ExportView>[] {
  const t = useStrings(words);
  const text = useText();
  const conditions = useConditions();
  return [
    { key: "kind", title: t.kind, always: true, render: ({ kind }) => text(EXPORT_KINDS[kind]) },
    { key: "filter", title: t.filter, render: (one) => <Conditions conditions={conditions(one)} /> },
    { key: "state", title: t.state, render: (one) => <Progressing asked={one} /> },
    { key: "rows", title: t.rows, align: "right", render: ({ rows }) => rows.toLocaleString("en") },
    {
      key: "total",
      title: t.total,
      align: "right",
      render: (one) => <Money fen={isSum(one) ? one.total_fen : null} />,
    },
    {
      key: "unattributed",
      title: t.unattributed,
      align: "right",
      hidden: true,
      render: ({ unattributed_events }) => unattributed_events,
    },
    {
      key: "size",
      title: t.size,
      align: "right",
      render: ({ size }) => <span className="mc-nowrap">{size ? sizeText(size) : "—"}</span>,
    },
  ];
}

function useAsking({ download, again, isBusy }: Actions): Column<ExportView>[] {
  const t = useStrings(words);
  return [
    { key: "sha256", title: t.sha256, hidden: true, render: ({ sha256 }) => <CopyableId id={sha256} /> },
    {
      key: "requested_by",
      title: t.requestedBy,
      render: ({ requested_by }) => (requested_by === "schedule" ? t.schedule : requested_by),
    },
    { key: "requested_at", title: t.requestedAt, render: ({ requested_at }) => <BeijingTime at={requested_at} /> },
    {
      key: "finished_at",
      title: t.finishedAt,
      hidden: true,
      render: ({ finished_at }) => <BeijingTime at={finished_at} />,
    },
    { key: "id", title: t.id, hidden: true, render: ({ export_id }) => <CopyableId id={export_id} /> },
    {
      key: "actions",
      title: t.actions,
      always: true,
      render: (one) =>
        one.state === "DONE" ? (
          <Button type="link" disabled={isBusy} onClick={() => download(one.export_id)}>
            {t.download}
          </Button>
        ) : one.state === "FAILED" ? (
          <Button type="link" disabled={isBusy} onClick={() => again(one)}>
            {t.again}
          </Button>
        ) : null,
    },
  ];
}

function Conditions({ conditions }: { conditions: string[] }) {
  const t = useStrings(words);
  return conditions.length === 0 ? (
    <span className="mc-quiet">{t.everything}</span>
  ) : (
    <span className="mc-tags">
      {conditions.map((one) => (
        <Tag key={one}>{one}</Tag>
      ))}
    </span>
  );
}

function Progressing({ asked: { state, progress_percent, failure } }: { asked: ExportView }) {
  const t = useStrings(words);
  if (state === "RUNNING") {
    return <Progress size="small" percent={progress_percent} aria-label={t.state} />;
  }
  const tag = <StateTag state={EXPORT_STATES[state]} />;
  return failure ? (
    <Tooltip title={`${t.failure}: ${failure}`}>
      <span>{tag}</span> <span className="mc-quiet">{failure}</span>
    </Tooltip>
  ) : (
    tag
  );
}

/** Amounts of kinds that tell of the same money twice have no sum. */
function isSum({ customer_filter }: ExportView): boolean {
  return !customer_filter || !isCountedTwice(customer_filter.kinds);
}
