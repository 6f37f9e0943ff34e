/** What the customer reads, and what only operators do. */
import { Form, Input } from "antd";
import { useStrings } from "../../../i18n";
import { words } from "../strings";
import { formWords } from "./strings";

export function TextFields() {
  const t = useStrings(formWords);
  const list = useStrings(words);
  return (
    <fieldset className="mc-group">
      <legend>{t.textGroup}</legend>
      <Form.Item
        name="blessing"
        label={list.blessing}
        extra={t.blessingHelp}
        rules={[{ required: true, whitespace: true, message: t.required }]}
      >
        <Input maxLength={42} showCount />
      </Form.Item>
      <Form.Item name="remark" label={list.remark} extra={t.remarkHelp}>
        <Input.TextArea maxLength={85} showCount autoSize={{ minRows: 1 }} />
      </Form.Item>
    </fieldset>
  );
}
