/** Why, which balance pays, and whether pieces come back. */
import { Form, Input, Radio, Switch } from "antd";
import { useStrings } from "../../../i18n";
import { refundWords } from "./strings";
import { isTaken, MAX_REASON } from "./values";

export function MoreFields({ hasPieces }: { hasPieces: boolean }) {
  const t = useStrings(refundWords);
  const plain = {
    validator: (_: unknown, reason: string) =>
      isTaken(reason) ? Promise.resolve() : Promise.reject(new Error(t.noEmoji)),
  };
  return (
    <>
      <Form.Item name="reason" label={t.reason} extra={t.reasonHelp} rules={[plain]}>
        <Input maxLength={MAX_REASON} showCount autoComplete="off" />
      </Form.Item>
      <Form.Item name="funds_account" label={t.pays}>
        <Radio.Group className="mc-stack">
          <Balance value="" name={t.auto} about={t.autoAbout} />
          <Balance value="AVAILABLE" name={t.AVAILABLE} about={t.availableAbout} />
          <Balance value="UNSETTLED" name={t.UNSETTLED} about={t.unsettledAbout} />
        </Radio.Group>
      </Form.Item>
      {hasPieces && (
        <Form.Item name="restock" label={t.restock} extra={t.restockHelp} valuePropName="checked">
          <Switch />
        </Form.Item>
      )}
    </>
  );
}

function Balance({ value, name, about }: { value: string; name: string; about: string }) {
  return (
    <Radio value={value}>
      {name} <span className="mc-quiet">{about}</span>
    </Radio>
  );
}
