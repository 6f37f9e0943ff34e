/** Has any past day matched, also one that no list shows. */
import { useNavigate } from "@tanstack/react-router";
import { DatePicker, Form, Select } from "antd";
import type { Dayjs } from "dayjs";
import { useRef } from "react";
import { useStrings } from "../../../i18n";
import { FormDrawer, useAccountOptions } from "../../../parts";
import { beijingDay, calendarOfDay, dayOfCalendar } from "../../../parts/time";
import { newestDay } from "../days";
import { useRun } from "../RunDay";
import { runWords } from "../strings";

const KEPT_DAYS = 90;

type Values = { mchid: string | undefined; day: Dayjs };

export function PickDay({ mchid, onClose }: { mchid: string | undefined; onClose: () => void }) {
  const t = useStrings(runWords);
  const accounts = useAccountOptions();
  const navigate = useNavigate();
  const run = useRun();
  const begun = useRef<{ mchid: string; day: string }>(undefined);
  const first = calendarOfDay(beijingDay(KEPT_DAYS));
  const last = calendarOfDay(beijingDay(1));
  const newest = calendarOfDay(newestDay(Date.now()));
  return (
    <FormDrawer<Values>
      open
      title={t.pick}
      okText={t.begin}
      scope="reconciliation:write"
      width={480}
      initialValues={{ mchid: mchid ?? accounts[0]?.value, day: newest }}
      onSubmit={async ({ mchid: account = "", day }) => {
        const of = dayOfCalendar(day);
        await run(account, of);
        begun.current = { mchid: account, day: of };
      }}
      onClose={() => {
        onClose();
        if (begun.current) {
          void navigate({ to: "/reconciliation/days/$mchid/$day", params: begun.current });
        }
      }}
    >
      <p className="mc-banner mc-quiet">{t.pickWhat}</p>
      <Form.Item name="mchid" label={t.account} rules={[{ required: true, message: t.required }]}>
        <Select options={accounts} />
      </Form.Item>
      <Form.Item name="day" label={t.day} extra={t.pickAbout} rules={[{ required: true, message: t.required }]}>
        <DatePicker allowClear={false} minDate={first} maxDate={last} />
      </Form.Item>
    </FormDrawer>
  );
}
