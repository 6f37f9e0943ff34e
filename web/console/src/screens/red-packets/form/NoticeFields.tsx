/** How a customer is told whom a limit refuses: by template message, subscription notice or SMS. */
import { MinusCircleOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Form, Input, Radio } from "antd";
import { NOTICE_CHANNELS, useStrings, useText } from "../../../i18n";
import { formWords } from "./strings";
import { TryNotice } from "./TryNotice";
import { LATE, type NoticeValues, type PacketValues } from "./values";

const MOST_TEXTS = 20;

export function NoticeFields() {
  const t = useStrings(formWords);
  const text = useText();
  const form = Form.useFormInstance<PacketValues>();
  const channel: NoticeValues["channel"] = Form.useWatch(["notice", "channel"], form) ?? "none";
  const channels = Object.entries(NOTICE_CHANNELS).map(([value, label]) => ({ value, label: text(label) }));
  // An SMS without a template has one text of this name.
  const change = (next: NoticeValues["channel"]) =>
    form.setFieldValue(["notice", "texts"], [{ key: next === "sms" ? "text" : "thing1", text: LATE }]);
  return (
    <fieldset className="mc-group">
      <legend>{t.noticeGroup}</legend>
      <p className="mc-quiet">{t.noticeAbout}</p>
      <Form.Item name={["notice", "channel"]} label={t.noticeChannel}>
        <Radio.Group
          options={[{ value: "none", label: t.none }, ...channels]}
          onChange={(event) => change(event.target.value)}
        />
      </Form.Item>
      {channel !== "none" && (
        <>
          <Wording isSms={channel === "sms"} />
          <TryNotice />
        </>
      )}
    </fieldset>
  );
}

function Wording({ isSms }: { isSms: boolean }) {
  const t = useStrings(formWords);
  return (
    <>
      <Form.Item
        name={["notice", "template_id"]}
        label={isSms ? t.smsTemplate : t.template}
        rules={[{ required: !isSms, message: t.required }]}
      >
        <Input maxLength={64} />
      </Form.Item>
      <Texts />
      {!isSms && (
        <Form.Item name={["notice", "url"]} label={t.url}>
          <Input maxLength={1024} placeholder="https://" />
        </Form.Item>
      )}
    </>
  );
}

function Texts() {
  const t = useStrings(formWords);
  const required = [{ required: true, whitespace: true, message: t.required }];
  return (
    <Form.List name={["notice", "texts"]}>
      {(fields, { add, remove }) => (
        <div className="mc-packet-texts">
          <span>{t.texts}</span>
          {fields.map(({ key, name }) => (
            <div key={key}>
              <Form.Item name={[name, "key"]} rules={required}>
                <Input aria-label={t.key(name + 1)} maxLength={32} />
              </Form.Item>
              <Form.Item name={[name, "text"]} rules={required}>
                <Input aria-label={t.text(name + 1)} maxLength={500} />
              </Form.Item>
              {fields.length > 1 && (
                <Button
                  type="text"
                  danger
                  icon={<MinusCircleOutlined />}
                  aria-label={t.removeText(name + 1)}
                  onClick={() => remove(name)}
                />
              )}
            </div>
          ))}
          {fields.length < MOST_TEXTS && (
            <Button
              type="dashed"
              icon={<PlusOutlined />}
              onClick={() => add({ key: `thing${fields.length + 1}`, text: "" })}
            >
              {t.addText}
            </Button>
          )}
          <p className="mc-quiet">{t.textsHelp}</p>
        </div>
      )}
    </Form.List>
  );
}
