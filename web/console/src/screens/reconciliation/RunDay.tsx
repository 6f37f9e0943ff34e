/** Another run of a day: asked before it begins, greyed out while one is under way. */
import { useQueryClient } from "@tanstack/react-query";
import { App, Button, type ButtonProps } from "antd";
import { call, type DayView, runDay } from "../../api";
import { Allowed } from "../../auth";
import { useStrings } from "../../i18n";
import { useConfirm } from "../../parts";
import { runWords } from "./strings";

type RunAgainProps = Pick<ButtonProps, "type" | "size"> & { day: DayView };

export function RunAgain({ day: { mchid, day, allowed_actions }, ...look }: RunAgainProps) {
  const t = useStrings(runWords);
  const confirm = useConfirm();
  const run = useRun();
  const reason = allowed_actions.includes("run") ? undefined : t.underWay;
  const ask = () =>
    confirm({
      title: t.title(day),
      content: t.what,
      okText: t.again,
      cancelText: t.cancel,
      onOk: () => run(mchid, day),
    });
  return (
    <Allowed scope="reconciliation:write" reason={reason}>
      <Button {...look} aria-label={`${t.again} ${day}`} onClick={ask}>
        {t.again}
      </Button>
    </Allowed>
  );
}

/** Return what asks for a run; what is shown of days is read again after it. */
export function useRun(): (mchid: string, day: string) => Promise<void> {
  const t = useStrings(runWords);
  const { message } = App.useApp();
  const queries = useQueryClient();
  return async (mchid, day) => {
    await call(runDay({ path: { mchid, day } }));
    await queries.invalidateQueries({ queryKey: ["reconciliation"] });
    void message.success(t.asked);
  };
}
