/** All that is left, or a part of it. */
import { Form, Radio } from "antd";
import { useStrings } from "../../../i18n";
import { YuanField, yuanText } from "../../../parts";
import { refundWords } from "./strings";

export function AmountFields({ leftFen }: { leftFen: number }) {
  const t = useStrings(refundWords);
  const isWhole = Form.useWatch<boolean>("whole") ?? true;
  const options = [
    { value: true, label: `${t.whole} ¥${yuanText(leftFen)}` },
    { value: false, label: t.part },
  ];
  return (
    <>
      <Form.Item name="whole" label={t.howMuch}>
        <Radio.Group className="mc-stack" options={options} />
      </Form.Item>
      {!isWhole && (
        <YuanField
          name="amount_fen"
          label={t.amount}
          rules={[{ required: true, type: "number", min: 1, max: leftFen, message: t.amountRule(yuanText(leftFen)) }]}
        />
      )}
    </>
  );
}
