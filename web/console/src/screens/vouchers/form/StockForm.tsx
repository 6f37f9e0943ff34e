/** Our limits of a stock, where pages give it out, and what a customer sees who has taken one. */
import { getRouteApi } from "@tanstack/react-router";
import { App, Form, Input, InputNumber } from "antd";
import { useRef } from "react";
import { call, changeStock, type StockView } from "../../../api";
import { useStrings } from "../../../i18n";
import { decided, Edited, FormPage, Loaded, type Opened, PageHeader } from "../../../parts";
import { openedStock } from "../opened";
import { SuccessPreview } from "../SuccessPreview";
import { detailWords, formWords } from "../strings";
import { useKeepStock, useStock } from "../useStock";
import { MOST, MOST_PER_CUSTOMER } from "./limits";
import { PictureField } from "./PictureField";
import { PlacementFields } from "./PlacementFields";
import { type StockValues, toChange, valuesOf } from "./values";

const route = getRouteApi("/vouchers/$stockId/edit");

export function ChangeStock() {
  const t = useStrings(formWords);
  const { stockId } = route.useParams();
  return (
    <>
      <PageHeader title={t.title} about={t.about} />
      <Loaded query={useStock(stockId)}>
        {(stock) => (
          <Edited thing={stock}>
            {({ opened, latest, take }) => <StockForm stock={latest} opened={openedStock(opened, take)} />}
          </Edited>
        )}
      </Loaded>
    </>
  );
}

function StockForm({ stock, opened }: { stock: StockView; opened: Opened<StockView> }) {
  const t = useStrings(formWords);
  const { message } = App.useApp();
  const navigate = route.useNavigate();
  const keep = useKeepStock();
  const { stock_id } = stock;
  // What somebody else changes meanwhile stays as they left it.
  const begun = useRef(valuesOf(opened.thing)).current;
  return (
    <FormPage<StockValues>
      initialValues={valuesOf(stock)}
      scope="voucher:write"
      onSubmit={async (values) => {
        const body = toChange(values, begun);
        if (Object.keys(body).length > 0) {
          await keep(
            await decided(opened, body, (headers) => call(changeStock({ path: { stock_id }, body, headers }))),
          );
        }
        void message.success(t.saved);
      }}
      onClose={() => navigate({ to: "/vouchers/$stockId" })}
      aside={({ success_page }) => (
        <SuccessPreview stock={stock} message={success_page.message} pictureUrl={success_page.picture?.url ?? ""} />
      )}
    >
      <CapFields />
      <PlacementFields />
      <fieldset className="mc-group">
        <legend>{t.success}</legend>
        <Form.Item name={["success_page", "message"]} label={t.message} extra={t.messageHelp}>
          <Input.TextArea autoSize={{ minRows: 2, maxRows: 6 }} maxLength={200} showCount />
        </Form.Item>
        <Form.Item name={["success_page", "picture"]} label={t.picture}>
          <PictureField stockId={stock_id} />
        </Form.Item>
      </fieldset>
    </FormPage>
  );
}

function CapFields() {
  const t = useStrings(formWords);
  const { perCustomer, perDay, perPlacement } = useStrings(detailWords);
  const fields = [
    { name: "per_customer", label: perCustomer, most: MOST_PER_CUSTOMER },
    { name: "per_day", label: perDay, most: MOST },
    { name: "per_placement", label: perPlacement, most: MOST },
  ];
  return (
    <fieldset className="mc-group">
      <legend>{t.limits}</legend>
      <div className="mc-fields">
        {fields.map(({ name, label, most }) => (
          <Form.Item key={name} name={["caps", name]} label={label} extra={t.empty}>
            <InputNumber min={1} max={most} precision={0} style={{ inlineSize: "100%" }} />
          </Form.Item>
        ))}
      </div>
    </fieldset>
  );
}
