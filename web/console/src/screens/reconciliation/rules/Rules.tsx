/** Which numbers belong to other systems: by account, with what they would match of what is open. */
import "../reconciliation.css";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { App, Form, Input, Select } from "antd";
import { useId } from "react";
import { call, type RulesView, setRules, showRules } from "../../../api";
import { useMay, useReason } from "../../../auth";
import { useStrings } from "../../../i18n";
import { BeijingTime, decided, Edited, FormPage, Loaded, None, PageHeader, useAccountOptions } from "../../../parts";
import { openedRules } from "../opened";
import { ruleWords } from "../strings";
import { Preview } from "./Preview";
import { patternsOf } from "./patterns";

const route = getRouteApi("/reconciliation/rules");

export function Rules() {
  const t = useStrings(ruleWords);
  const id = useId();
  const accounts = useAccountOptions();
  const navigate = route.useNavigate();
  const may = useMay("reconciliation:read");
  const reason = useReason("reconciliation:read");
  const mchid = route.useSearch().mchid ?? accounts[0]?.value;
  if (!may) {
    return (
      <>
        <PageHeader title={t.title} about={t.about} />
        <p role="note">{reason}</p>
      </>
    );
  }
  return (
    <>
      <PageHeader title={t.title} about={t.about} />
      <div className="mc-filter mc-account-choice">
        <label htmlFor={id}>{t.account}</label>
        <Select id={id} options={accounts} value={mchid} onChange={(next) => navigate({ search: { mchid: next } })} />
      </div>
      {mchid ? <OfAccount key={mchid} mchid={mchid} /> : <None text={t.none} />}
    </>
  );
}

function OfAccount({ mchid }: { mchid: string }) {
  const query = useQuery({
    queryKey: ["reconciliation", "rules", mchid],
    queryFn: ({ signal }) => call(showRules({ path: { mchid }, signal })),
  });
  return (
    <Loaded query={query}>
      {(rules) => <Edited thing={rules}>{({ opened, take }) => <RulesForm rules={opened} onTheirs={take} />}</Edited>}
    </Loaded>
  );
}

function RulesForm({ rules, onTheirs }: { rules: RulesView; onTheirs: (now: RulesView) => void }) {
  const { mchid, patterns, updated_at, updated_by } = rules;
  const t = useStrings(ruleWords);
  const { message } = App.useApp();
  const queries = useQueryClient();
  const navigate = route.useNavigate();
  return (
    <FormPage<{ patterns: string }>
      scope="reconciliation:write"
      initialValues={{ patterns: patterns.join("\n") }}
      rename={(field) => field.replace(/^patterns\.\d+$/, "patterns")}
      onSubmit={async ({ patterns: typed }) => {
        const body = { patterns: patternsOf(typed) };
        await decided(openedRules(rules, onTheirs), body, (headers) =>
          call(setRules({ path: { mchid }, headers, body })),
        );
        await queries.invalidateQueries({ queryKey: ["reconciliation", "rules", mchid] });
        void message.success(t.saved);
      }}
      onClose={() => navigate({ to: "/reconciliation" })}
      aside={({ patterns: typed }) => <Preview mchid={mchid} patterns={patternsOf(typed)} />}
    >
      <Form.Item name="patterns" label={t.patterns} extra={t.patternsHelp}>
        <Input.TextArea className="mc-patterns" autoSize={{ minRows: 5, maxRows: 20 }} spellCheck={false} />
      </Form.Item>
      <p className="mc-quiet mc-banner">{t.from}</p>
      <p className="mc-quiet mc-banner">
        {updated_at ? (
          <>
            {t.updated(updated_by)} <BeijingTime at={updated_at} />
          </>
        ) : (
          t.never
        )}
      </p>
    </FormPage>
  );
}
