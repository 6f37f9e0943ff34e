/** A new campaign, or a change to one; its code is fixed once it is made. */
import "../campaigns.css";
import { useQueryClient } from "@tanstack/react-query";
import { App, Form, Input, Switch } from "antd";
import { type CampaignView, call, changeCampaign, createCampaign } from "../../../api";
import { useStrings } from "../../../i18n";
import { FormDrawer, InstantInput } from "../../../parts";
import { formWords, words } from "../strings";
import { type CampaignValues, NEW_CAMPAIGN, toChange, toCreate, valuesOf } from "./values";

type CampaignFormProps = { campaign?: CampaignView; onClose: () => void };

export function CampaignForm({ campaign, onClose }: CampaignFormProps) {
  const t = useStrings(formWords);
  const { message } = App.useApp();
  const queries = useQueryClient();
  const begun = campaign ? valuesOf(campaign) : NEW_CAMPAIGN;
  const save = async (values: CampaignValues) => {
    if (campaign) {
      await call(changeCampaign({ path: { campaign: campaign.code }, body: toChange(values, begun) }));
    } else {
      await call(createCampaign({ body: toCreate(values) }));
    }
    await queries.invalidateQueries({ queryKey: ["campaigns"] });
    void message.success(campaign ? t.saved : t.added);
  };
  return (
    <FormDrawer<CampaignValues>
      open
      title={campaign ? t.changeTitle : t.addTitle}
      okText={campaign ? t.save : t.add}
      initialValues={begun}
      onSubmit={save}
      onClose={onClose}
    >
      <Fields isNew={!campaign} />
    </FormDrawer>
  );
}

function Fields({ isNew }: { isNew: boolean }) {
  const t = useStrings(formWords);
  const list = useStrings(words);
  const required = [{ required: true, whitespace: true, message: t.required }];
  return (
    <>
      <Form.Item name="name" label={list.name} extra={t.nameHelp} rules={required}>
        <Input maxLength={64} showCount />
      </Form.Item>
      <Form.Item name="code" label={list.code} extra={isNew && t.codeHelp} rules={required}>
        <Input maxLength={64} disabled={!isNew} />
      </Form.Item>
      <div className="mc-fields">
        <Form.Item name="starts_at" label={list.startsAt}>
          <InstantInput />
        </Form.Item>
        <Form.Item name="ends_at" label={list.endsAt}>
          <InstantInput />
        </Form.Item>
      </div>
      <p className="mc-quiet mc-campaign-note">{t.timeHelp}</p>
      <Form.Item name="description" label={list.description}>
        <Input.TextArea autoSize={{ minRows: 3, maxRows: 8 }} maxLength={500} showCount />
      </Form.Item>
      <Form.Item name="open_to_pages" label={list.openToPages} extra={t.pagesHelp} valuePropName="checked">
        <Switch />
      </Form.Item>
    </>
  );
}
