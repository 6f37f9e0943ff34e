/** An export of exactly the list's filter: asked for, watched, fetched, in one dialog; it goes on when that is closed. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button, Modal, Progress, Result } from "antd";
import { type ReactNode, useState } from "react";
import { call, type ExportView, showExport } from "../api";
import { Allowed } from "../auth";
import { strings, useStrings } from "../i18n";
import { Money } from "./Money";
import { ProblemAlert } from "./ProblemAlert";
import { type Keyed, useKeys } from "./useKeys";

const words = strings({
  export: { zh: "导出", en: "Export" },
  title: { zh: "导出为 CSV", en: "Export as CSV" },
  about: {
    zh: "只导出符合下列筛选条件的记录，与列表一致：",
    en: "Exactly what the list shows by these filters:",
  },
  start: { zh: "开始导出", en: "Start the export" },
  working: { zh: "正在导出，关闭窗口也会继续", en: "Under way; it goes on when you close this" },
  rows: { zh: (rows: string) => `已写入 ${rows} 行`, en: (rows: string) => `${rows} rows so far` },
  done: { zh: (rows: string) => `共 ${rows} 行`, en: (rows: string) => `${rows} rows` },
  total: { zh: "金额合计", en: "Sum" },
  download: { zh: "下载文件", en: "Download the file" },
  failed: { zh: "导出失败", en: "The export failed" },
  all: { zh: "查看全部导出", en: "All exports" },
  close: { zh: "关闭", en: "Close" },
});

const POLL_MILLISECONDS = 1000;

type ExportDialogProps<Body> = {
  /** The filters in words, as the file will be. */
  filters: ReactNode;
  /** What is asked for. */
  body: Body;
  /** Asks the API for the export. */
  request: (asked: Keyed<Body>) => Promise<ExportView>;
  /** Whether the file's amounts may be added up. */
  hasTotal?: boolean;
};

export function ExportButton<Body>({ body, request, ...props }: ExportDialogProps<Body>) {
  // Above the dialog: who closes it after a lost answer and opens it again asks for the same file.
  const { keyed, done } = useKeys<Body>();
  const ask = async () => {
    const export_ = await request(keyed(body));
    done(body);
    return export_;
  };
  const t = useStrings(words);
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Allowed scope="orders:export">
        <Button onClick={() => setOpen(true)}>{t.export}</Button>
      </Allowed>
      {isOpen && <ExportDialog {...props} ask={ask} onClose={() => setOpen(false)} />}
    </>
  );
}

type DialogProps = Pick<ExportDialogProps<unknown>, "filters" | "hasTotal"> & {
  ask: () => Promise<ExportView>;
  onClose: () => void;
};

function ExportDialog({ filters, ask, hasTotal = true, onClose }: DialogProps) {
  const t = useStrings(words);
  const queries = useQueryClient();
  const asked = useMutation({
    mutationFn: ask,
    onSuccess: () => queries.invalidateQueries({ queryKey: ["exports"] }),
  });
  return (
    <Modal
      open
      title={t.title}
      onCancel={onClose}
      cancelText={t.close}
      okText={t.start}
      okButtonProps={{ hidden: asked.isSuccess }}
      confirmLoading={asked.isPending}
      onOk={() => asked.mutate()}
    >
      <div className="mc-stack">
        <p>{t.about}</p>
        {filters}
        {asked.error && <ProblemAlert error={asked.error} />}
        {asked.data && <Watched exportId={asked.data.export_id} hasTotal={hasTotal} />}
      </div>
    </Modal>
  );
}

function Watched({ exportId, hasTotal }: { exportId: string; hasTotal: boolean }) {
  const t = useStrings(words);
  const query = useQuery({
    queryKey: ["exports", exportId],
    queryFn: ({ signal }) => call(showExport({ path: { export_id: exportId }, signal })),
    refetchInterval: ({ state }) => (state.data && isOver(state.data) ? false : POLL_MILLISECONDS),
  });
  const { data, error } = query;
  return (
    <div className="mc-stack" aria-live="polite">
      {error && <ProblemAlert error={error} onRetry={query.refetch} />}
      {data?.state === "FAILED" && <Result status="error" title={t.failed} subTitle={data.failure} />}
      {data?.state === "DONE" && <Done file={data} hasTotal={hasTotal} />}
      {!(data && isOver(data)) && (
        <>
          <p>{t.working}</p>
          <Progress percent={data?.progress_percent ?? 0} aria-label={t.working} />
          <span className="mc-quiet">{t.rows((data?.rows ?? 0).toLocaleString("en"))}</span>
        </>
      )}
      <Link to="/exports">{t.all}</Link>
    </div>
  );
}

function Done({ file: { rows, total_fen, download_url }, hasTotal }: { file: ExportView; hasTotal: boolean }) {
  const t = useStrings(words);
  return (
    <Result
      status="success"
      title={t.done(rows.toLocaleString("en"))}
      subTitle={
        hasTotal && (
          <>
            {t.total} <Money fen={total_fen} />
          </>
        )
      }
      extra={
        <Button type="primary" href={download_url}>
          {t.download}
        </Button>
      }
    />
  );
}

function isOver({ state }: ExportView): boolean {
  return state === "DONE" || state === "FAILED";
}
