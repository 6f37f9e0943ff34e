/** Who gives it out, and under which names. */
import { Form, Input, Radio, Select } from "antd";
import type { MerchantView } from "../../../api";
import { CHANNELS, useStrings, useText } from "../../../i18n";
import { useCampaignOptions } from "../../../parts";
import { words } from "../strings";
import { formWords } from "./strings";
import type { PacketValues } from "./values";

type BasicFieldsProps = { accounts: MerchantView[]; isNew: boolean };

export function BasicFields({ accounts, isNew }: BasicFieldsProps) {
  const t = useStrings(formWords);
  const list = useStrings(words);
  const campaigns = useCampaignOptions();
  const required = [{ required: true, whitespace: true, message: t.required }];
  return (
    <fieldset className="mc-group">
      <legend>{t.basics}</legend>
      <div className="mc-fields">
        <Form.Item name="name" label={list.name} extra={t.nameHelp} rules={required}>
          <Input maxLength={64} showCount />
        </Form.Item>
        <Form.Item name="campaign" label={list.campaign} extra={t.campaignHelp}>
          <Select allowClear showSearch={{ optionFilterProp: "label" }} options={campaigns} />
        </Form.Item>
        <Form.Item name="activity_name" label={list.activity} extra={t.activityHelp} rules={required}>
          <Input maxLength={32} showCount />
        </Form.Item>
      </div>
      <Account accounts={accounts} isNew={isNew} />
      <Form.Item name="sender_name" label={list.sender} extra={t.senderHelp} rules={required}>
        <Input maxLength={32} showCount />
      </Form.Item>
    </fieldset>
  );
}

function Account({ accounts, isNew }: BasicFieldsProps) {
  const t = useStrings(formWords);
  const list = useStrings(words);
  const text = useText();
  const form = Form.useFormInstance<PacketValues>();
  const mchid = Form.useWatch("mchid", form);
  const frozen = isNew ? {} : { extra: t.frozen };
  const required = [{ required: true, message: t.required }];
  const appidsOf = (number: string | undefined) =>
    accounts.find((one) => one.mchid === number)?.official_accounts.map(({ appid }) => appid) ?? [];
  const choices = accounts.map((one) => ({
    value: one.mchid,
    label: `${one.display_name} (${one.mchid})`,
    disabled: !one.enabled,
  }));
  const change = (number: string) => {
    const [only, ...more] = appidsOf(number);
    form.setFieldValue("appid", more.length === 0 ? only : undefined);
  };
  // Whoever may not see accounts types their numbers.
  const isTyped = accounts.length === 0;
  return (
    <>
      <div className="mc-fields">
        <Form.Item name="mchid" label={list.account} rules={required} {...frozen}>
          {isTyped ? (
            <Input disabled={!isNew} inputMode="numeric" />
          ) : (
            <Select disabled={!isNew} showSearch={{ optionFilterProp: "label" }} options={choices} onChange={change} />
          )}
        </Form.Item>
        <Form.Item name="appid" label={list.appid} rules={required} {...frozen}>
          {isTyped ? (
            <Input disabled={!isNew} />
          ) : (
            <Select disabled={!isNew} options={appidsOf(mchid).map((value) => ({ value, label: value }))} />
          )}
        </Form.Item>
      </div>
      <Form.Item name="channel" label={list.channel} extra={isNew ? t.channelHelp : t.frozen}>
        <Radio.Group
          disabled={!isNew}
          // Scenes are those of a channel.
          onChange={() => form.setFieldValue("scene", "")}
          options={Object.entries(CHANNELS).map(([value, label]) => ({ value, label: text(label) }))}
        />
      </Form.Item>
    </>
  );
}
