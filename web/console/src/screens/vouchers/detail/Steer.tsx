/** Reads a stock again from WeChat; starts, pauses and goes on with it there. */
import { useMutation } from "@tanstack/react-query";
import { App, Button } from "antd";
import { call, refreshStock, type Steering, type StockView, steerStock } from "../../../api";
import { Allowed } from "../../../auth";
import { useStrings } from "../../../i18n";
import { decided, useConfirm, useProblemText } from "../../../parts";
import { openedStock } from "../opened";
import { detailWords } from "../strings";
import { useKeepStock } from "../useStock";

export function Refresh({ stockId }: { stockId: string }) {
  const t = useStrings(detailWords);
  const { message } = App.useApp();
  const problemText = useProblemText();
  const keep = useKeepStock();
  const refresh = useMutation({
    mutationFn: () => call(refreshStock({ path: { stock_id: stockId } })),
    onSuccess: async (stock) => {
      await keep(stock);
      void message.success(t.refreshed);
    },
    onError: (problem) => message.error(problemText(problem)),
  });
  return (
    <Allowed scope="voucher:write">
      <Button loading={refresh.isPending} onClick={() => refresh.mutate()}>
        {t.refresh}
      </Button>
    </Allowed>
  );
}

export function Steer({ stock, action }: { stock: StockView; action: Steering }) {
  const t = useStrings(detailWords);
  const { message } = App.useApp();
  const confirm = useConfirm();
  const keep = useKeepStock();
  const about: Record<Steering, string> = { start: t.startAbout, pause: t.pauseAbout, restart: t.restartAbout };
  const steer = async () => {
    const path = { stock_id: stock.stock_id };
    await keep(
      await decided(openedStock(stock), {}, (headers) => call(steerStock({ path, body: { action }, headers }))),
    );
    void message.success(t.steered);
  };
  const ask = () =>
    confirm({
      title: `${t[action]} ${stock.name}`,
      content: about[action],
      okText: t[action],
      onOk: steer,
    });
  return (
    <Allowed scope="voucher:write">
      <Button onClick={ask}>{t[action]}</Button>
    </Allowed>
  );
}
