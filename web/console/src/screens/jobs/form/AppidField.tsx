/** The official account that the openids of a list are of: one of those bound to the stock's merchant account. */
import { useQuery } from "@tanstack/react-query";
import { Form, Select } from "antd";
import { useEffect } from "react";
import { call, showMerchant } from "../../../api";
import { useStrings } from "../../../i18n";
import { formWords } from "../strings";
import { useTargets } from "../targets";
import type { JobValues } from "./values";

export function AppidField() {
  const t = useStrings(formWords);
  const form = Form.useFormInstance<JobValues>();
  const target = Form.useWatch("target", form);
  const mchid = useTargets("vouchers").find(({ id }) => id === target)?.mchid;
  const query = useQuery({
    queryKey: ["accounts", mchid],
    queryFn: ({ signal }) => call(showMerchant({ path: { mchid: mchid ?? "" }, signal })),
    enabled: mchid !== undefined,
  });
  const appids = query.data?.official_accounts.map(({ appid }) => appid);
  const only = appids?.length === 1 ? appids[0] : undefined;
  useEffect(() => {
    if (only) {
      form.setFieldValue("appid", only);
    }
  }, [form, only]);
  return (
    <Form.Item name="appid" label={t.account} extra={t.accountHelp} rules={[{ required: true, message: t.required }]}>
      <Select options={(appids ?? []).map((appid) => ({ value: appid, label: appid }))} />
    </Form.Item>
  );
}
