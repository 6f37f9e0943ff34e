/** The four limits, those for one customer, the time, and who may send it. */
import { Checkbox, Form, InputNumber } from "antd";
import type { RedPacketView } from "../../../api";
import { SOURCE_KINDS, useStrings, useText } from "../../../i18n";
import { InstantInput, moneyText, YuanField } from "../../../parts";
import { formWords } from "./strings";
import { MACHINE_KINDS } from "./values";

const MOST = 100_000_000;

export function LimitFields({ packet }: { packet?: RedPacketView }) {
  const t = useStrings(formWords);
  const text = useText();
  const { used, today } = packet ?? {};
  const usedCount = (n: number | undefined) => (n ? { extra: t.used(String(n)) } : {});
  const usedFen = (fen: number | undefined) => (fen ? { extra: t.used(moneyText(fen)) } : {});
  return (
    <fieldset className="mc-group">
      <legend>{t.limitGroup}</legend>
      <div className="mc-fields mc-packet-limits">
        <Count name="total_count" label={t.totalCount} {...usedCount(used?.count)} />
        <YuanField
          name={["limits", "total_amount_fen"]}
          label={t.totalAmount}
          extra={packet ? usedFen(used?.amount_fen).extra : t.totalAmountHelp}
          rules={[{ required: Boolean(packet), message: t.required }]}
        />
        <Count name="daily_count" label={t.dailyCount} {...usedCount(today?.count)} />
        <YuanField
          name={["limits", "daily_amount_fen"]}
          label={t.dailyAmount}
          placeholder={t.noLimit}
          {...usedFen(today?.amount_fen)}
        />
        <Count name="per_customer" label={t.perCustomer} />
        <Count name="per_customer_daily" label={t.perCustomerDaily} />
        <Form.Item name="valid_from" label={t.validFrom} {...(!packet && { extra: t.validFromHelp })}>
          <InstantInput placeholder={t.now} />
        </Form.Item>
        <Form.Item name="valid_to" label={t.validTo} {...(!packet && { extra: t.validToHelp })}>
          <InstantInput placeholder={t.in30} />
        </Form.Item>
      </div>
      <Form.Item name="frees_on_return" valuePropName="checked">
        <Checkbox>{t.frees}</Checkbox>
      </Form.Item>
      <Form.Item name="source_kinds" label={t.sources} extra={t.sourcesHelp}>
        <Checkbox.Group options={MACHINE_KINDS.map((value) => ({ value, label: text(SOURCE_KINDS[value]) }))} />
      </Form.Item>
    </fieldset>
  );
}

type CountProps = { name: string; label: string; extra?: string };

function Count({ name, label, extra }: CountProps) {
  const t = useStrings(formWords);
  return (
    <Form.Item name={["limits", name]} label={label} {...(extra && { extra })}>
      <InputNumber className="mc-instant" min={1} max={MOST} precision={0} placeholder={t.noLimit} suffix={t.pieces} />
    </Form.Item>
  );
}
