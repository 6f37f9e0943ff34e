/** When what is shown was read, and the button that reads it again. */
import { ReloadOutlined } from "@ant-design/icons";
import { Button } from "antd";
import { strings, useStrings } from "../i18n";
import { beijingClock } from "./time";

const words = strings({
  asOf: { zh: (clock: string) => `数据截至 ${clock}`, en: (clock: string) => `As of ${clock}` },
  refresh: { zh: "刷新", en: "Refresh" },
});

type AsOfProps = { /** In milliseconds; 0 before anything was read. */ at: number; withSeconds?: boolean };
type RefreshProps = { isBusy: boolean; onRefresh: () => void };

export function AsOf({ at, withSeconds = false }: AsOfProps) {
  const t = useStrings(words);
  return at > 0 ? <span>{t.asOf(beijingClock(at, withSeconds))}</span> : null;
}

export function RefreshButton({ isBusy, onRefresh }: RefreshProps) {
  const t = useStrings(words);
  return (
    <Button type="text" size="small" icon={<ReloadOutlined spin={isBusy} aria-hidden />} onClick={onRefresh}>
      {t.refresh}
    </Button>
  );
}
