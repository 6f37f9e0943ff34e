/** All that is left, or a part of it: an amount, or lines where the order wants them named. */
import { Form, Radio } from "antd";
import type { FullOrderView } from "../../../api";
import { useStrings } from "../../../i18n";
import { YuanField, yuanText } from "../../../parts";
import { LineFields } from "./LineFields";
import { isRestKnown } from "./lines";
import { refundWords } from "./strings";

export function AmountFields({ order }: { order: FullOrderView }) {
  const t = useStrings(refundWords);
  const leftFen = order.refundable_fen;
  const isWhole = Form.useWatch<boolean>("whole") ?? true;
  const options = [
    { value: true, label: `${t.whole} ¥${yuanText(leftFen)}` },
    { value: false, label: t.part },
  ];
  if (!isRestKnown(order)) {
    return <LineFields order={order} />;
  }
  return (
    <>
      <Form.Item name="whole" label={t.howMuch}>
        <Radio.Group className="mc-stack" options={options} />
      </Form.Item>
      {!isWhole && (order.refund_lines.length > 0 ? <LineFields order={order} /> : <Part leftFen={leftFen} />)}
    </>
  );
}

function Part({ leftFen }: { leftFen: number }) {
  const t = useStrings(refundWords);
  return (
    <YuanField
      name="amount_fen"
      label={t.amount}
      rules={[{ required: true, type: "number", min: 1, max: leftFen, message: t.amountRule(yuanText(leftFen)) }]}
    />
  );
}
