/** One stock: how much is given out, its terms, our limits, where pages give it out, what a customer sees. */
import { getRouteApi } from "@tanstack/react-router";
import { Alert, Button, Space } from "antd";
import type { StockView } from "../../../api";
import { Allowed } from "../../../auth";
import { stockState, useStrings } from "../../../i18n";
import { CopyableId, Loaded, PageHeader, StateTag } from "../../../parts";
import { beijingText } from "../../../parts/time";
import { Callback } from "../CallbackDialog";
import { StockFacts } from "../StockFacts";
import { SuccessPreview } from "../SuccessPreview";
import { callbackWords, detailWords } from "../strings";
import { useStock } from "../useStock";
import { Giving } from "./Giving";
import { Limits } from "./Limits";
import { RemoveStock } from "./RemoveStock";
import { EmbedSnippet, MachineSnippet } from "./Snippets";
import { Refresh, Steer } from "./Steer";

const route = getRouteApi("/vouchers/$stockId/");

export function StockDetail() {
  const { stockId } = route.useParams();
  return <Loaded query={useStock(stockId)}>{(stock) => <Stock stock={stock} />}</Loaded>;
}

function Stock({ stock }: { stock: StockView }) {
  const t = useStrings(detailWords);
  const callback = useStrings(callbackWords);
  return (
    <>
      <PageHeader
        title={
          <Space wrap>
            {stock.name}
            <StateTag state={stockState(stock.state)} />
          </Space>
        }
        about={<CopyableId id={stock.stock_id} />}
      >
        <Actions stock={stock} />
      </PageHeader>
      <Warnings stock={stock} />
      <div className="mc-with-phone">
        <div>
          <Giving stock={stock} />
          <Limits stock={stock} />
          <section className="mc-card" aria-labelledby="facts">
            <h2 id="facts">{t.facts}</h2>
            <StockFacts stock={stock} />
          </section>
        </div>
        <SuccessPreview
          stock={stock}
          message={stock.success_page.message}
          pictureUrl={stock.success_page.picture_url}
        />
      </div>
      <div className="mc-columns">
        <EmbedSnippet stock={stock} />
        <MachineSnippet stockId={stock.stock_id} />
        <section className="mc-card" aria-labelledby="callback">
          <h2 id="callback">{callback.title}</h2>
          <Callback mchid={stock.creator_mchid} />
        </section>
      </div>
    </>
  );
}

function Actions({ stock }: { stock: StockView }) {
  const t = useStrings(detailWords);
  const navigate = route.useNavigate();
  const { stock_id } = stock;
  return (
    <>
      <Refresh stockId={stock_id} />
      {stock.actions.map((action) => (
        <Steer key={action} stock={stock} action={action} />
      ))}
      <Allowed scope="voucher:write">
        <Button onClick={() => navigate({ to: "/vouchers/$stockId/edit" })}>{t.change}</Button>
      </Allowed>
      <Allowed scope="voucher:jobs">
        <Button
          type="primary"
          onClick={() =>
            navigate({ to: "/jobs/$kind/new", params: { kind: "vouchers" }, search: { target: stock_id } })
          }
        >
          {t.give}
        </Button>
      </Allowed>
      <RemoveStock stock={stock} onRemoved={() => navigate({ to: "/vouchers" })} />
    </>
  );
}

function Warnings({ stock: { warnings, available_to, remaining, placements } }: { stock: StockView }) {
  const t = useStrings(detailWords);
  const titles = {
    expires_soon: t.expiresSoon(beijingText(available_to)),
    nearly_gone: t.nearlyGone(remaining.toLocaleString("en")),
  };
  return (
    <>
      {warnings.map((warning) => (
        <Alert key={warning} className="mc-banner" type="warning" showIcon title={titles[warning]} />
      ))}
      {placements.length === 0 && <Alert className="mc-banner" type="info" showIcon title={t.closed} />}
    </>
  );
}
