/** A new campaign, or a change to one; its code is fixed once it is made. */
import "../campaigns.css";
import { useQueryClient } from "@tanstack/react-query";
import { App, Form, Input, Switch } from "antd";
import { type CampaignView, call, changeCampaign, createCampaign } from "../../../api";
import { useStrings } from "../../../i18n";
import { decided, Edited, FormDrawer, InstantInput, type Opened } from "../../../parts";
import { openedCampaign } from "../opened";
import { formWords, words } from "../strings";
import { type CampaignValues, NEW_CAMPAIGN, toChange, toCreate, valuesOf } from "./values";

type CampaignFormProps = { campaign?: CampaignView; onClose: () => void };

export function CampaignForm({ campaign, onClose }: CampaignFormProps) {
  return campaign ? (
    <Edited thing={campaign}>
      {({ opened, latest, take }) => (
        <OpenForm begun={valuesOf(latest)} opened={openedCampaign(opened, take)} onClose={onClose} />
      )}
    </Edited>
  ) : (
    <OpenForm begun={NEW_CAMPAIGN} onClose={onClose} />
  );
}

type OpenFormProps = { begun: CampaignValues; opened?: Opened<CampaignView>; onClose: () => void };

function OpenForm({ begun, opened, onClose }: OpenFormProps) {
  const t = useStrings(formWords);
  const { message } = App.useApp();
  const queries = useQueryClient();
  const save = async (values: CampaignValues) => {
    if (opened) {
      const path = { campaign: opened.thing.code };
      const body = toChange(values, valuesOf(opened.thing));
      await decided(opened, body, (headers) => call(changeCampaign({ path, body, headers })));
    } else {
      await call(createCampaign({ body: toCreate(values) }));
    }
    await queries.invalidateQueries({ queryKey: ["campaigns"] });
    void message.success(opened ? t.saved : t.added);
  };
  return (
    <FormDrawer<CampaignValues>
      open
      title={opened ? t.changeTitle : t.addTitle}
      okText={opened ? t.save : t.add}
      initialValues={begun}
      onSubmit={save}
      onClose={onClose}
    >
      <Fields isNew={!opened} />
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
