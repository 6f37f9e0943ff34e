/** Who approves refunds, what becomes of late money and of pieces: each choice says what it does. */
import { Form, Radio, Switch } from "antd";
import { useStrings } from "../../../i18n";
import { YuanField } from "../../../parts";
import { afterSaleWords } from "../afterSale";

export function AfterSaleFields() {
  const t = useStrings(afterSaleWords);
  const isAbove = Form.useWatch<string>("approval") === "above";
  return (
    <fieldset className="mc-group">
      <legend>{t.title}</legend>
      <Form.Item name="approval" label={t.approval}>
        <Radio.Group className="mc-stack">
          <Choice value="none" name={t.none} about={t.noneAbout} />
          <Choice value="above" name={t.above} about={t.aboveAbout} />
          <Choice value="every" name={t.every} about={t.everyAbout} />
        </Radio.Group>
      </Form.Item>
      {isAbove && (
        <YuanField
          name="refund_approval_above_fen"
          label={t.aboveFen}
          rules={[{ required: true, type: "number", min: 1, message: t.aboveRule }]}
        />
      )}
      <Form.Item name="late_payments" label={t.late}>
        <Radio.Group className="mc-stack">
          <Choice value="honor" name={t.honor} about={t.honorAbout} />
          <Choice value="refund" name={t.refund} about={t.refundAbout} />
        </Radio.Group>
      </Form.Item>
      <Form.Item name="restock_on_refund" label={t.restock} extra={t.restockAbout} valuePropName="checked">
        <Switch />
      </Form.Item>
    </fieldset>
  );
}

function Choice({ value, name, about }: { value: string; name: string; about: string }) {
  return (
    <Radio value={value}>
      {name} <span className="mc-quiet">{about}</span>
    </Radio>
  );
}
