/** A new job: what is given, for which campaign, to whom. Its list is checked; nothing is given out before somebody confirms. */
import "../jobs.css";
import { getRouteApi } from "@tanstack/react-router";
import { Button, Form, Segmented, Select, Space } from "antd";
import { useRef } from "react";
import { Allowed } from "../../../auth";
import { useStrings, useText } from "../../../i18n";
import { FormBody, PageHeader, useCampaignOptions, useLeaveGuard, useProblemForm } from "../../../parts";
import { type JobKind, KINDS, kindOf } from "../kinds";
import { formWords, words } from "../strings";
import { useTargetOptions } from "../targets";
import { AppidField } from "./AppidField";
import { ListField } from "./ListField";
import { type JobValues, TEMPLATE_URL, toAsk } from "./values";

const route = getRouteApi("/jobs/$kind/new");

export function CreateJob() {
  const t = useStrings(formWords);
  const kind = kindOf(route.useParams().kind);
  return (
    <>
      <PageHeader title={t.title} about={t.about} />
      <JobForm key={kind} kind={kind} />
    </>
  );
}

function JobForm({ kind }: { kind: JobKind }) {
  const t = useStrings(formWords);
  const list = useStrings(words);
  const navigate = route.useNavigate();
  const { target } = route.useSearch();
  const isSent = useRef(false);
  const state = useProblemForm<JobValues>({
    initialValues: { target: target ?? null, appid: null, campaign: null, list: null },
    rename: (field) => RENAMED[field] ?? field,
    onSubmit: async (values) => {
      const { job_id } = await KINDS[kind].create(toAsk(values));
      isSent.current = true;
      await navigate({ to: "/jobs/$kind/$jobId", params: { kind, jobId: job_id } });
    },
  });
  useLeaveGuard(() => !isSent.current && state.isChanged());
  return (
    <section className="mc-card mc-narrow">
      <KindSwitch kind={kind} />
      <FormBody state={state}>
        <TargetFields kind={kind} />
        <Form.Item name="list" label={t.list} extra={t.listHelp} rules={[{ required: true, message: t.needsList }]}>
          <ListField kind={kind} />
        </Form.Item>
        <Form.Item>
          <a href={TEMPLATE_URL} download={t.templateName}>
            {t.template}
          </a>
        </Form.Item>
        <Space>
          <Allowed scope={KINDS[kind].give}>
            <Button type="primary" htmlType="submit" loading={state.isSubmitting}>
              {t.check}
            </Button>
          </Allowed>
          <Button onClick={() => navigate({ to: "/jobs/$kind", params: { kind } })}>{list.cancel}</Button>
        </Space>
      </FormBody>
    </section>
  );
}

const RENAMED: Record<string, string> = { stock_id: "target", red_packet_id: "target", upload_id: "list" };

function KindSwitch({ kind }: { kind: JobKind }) {
  const { kind: label } = useStrings(words);
  const text = useText();
  const navigate = route.useNavigate();
  return (
    <div className="mc-banner">
      <Segmented<JobKind>
        aria-label={label}
        options={Object.entries(KINDS).map(([value, { name }]) => ({ value: value as JobKind, label: text(name) }))}
        value={kind}
        onChange={(next) => navigate({ to: "/jobs/$kind/new", params: { kind: next }, search: {}, replace: true })}
      />
    </div>
  );
}

function TargetFields({ kind }: { kind: JobKind }) {
  const t = useStrings(formWords);
  const required = [{ required: true, message: t.required }];
  return (
    <>
      <Form.Item name="target" label={t.target} extra={t.targetHelp} rules={required}>
        <Select showSearch={{ optionFilterProp: "label" }} options={useTargetOptions(kind)} />
      </Form.Item>
      {kind === "vouchers" && <AppidField />}
      <Form.Item name="campaign" label={t.campaign} extra={t.campaignHelp}>
        <Select allowClear showSearch={{ optionFilterProp: "label" }} options={useCampaignOptions()} />
      </Form.Item>
    </>
  );
}
