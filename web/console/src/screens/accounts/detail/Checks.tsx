/** Each credential as the last live check found it, and where to mend what is wrong. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { App, Button, Table } from "antd";
import { type CheckView, call, type MerchantView, probeMerchant } from "../../../api";
import { Allowed } from "../../../auth";
import { CHECK_RESULTS, useStrings, useText } from "../../../i18n";
import { BeijingTime, CopyableId, None, ProblemAlert, StateTag } from "../../../parts";
import { words } from "../strings";
import { checkedOf, checkWords, messageText } from "./checks";

export function Checks({ account }: { account: MerchantView }) {
  const t = useStrings(checkWords);
  const { checkedAt } = useStrings(words);
  const { message } = App.useApp();
  const queries = useQueryClient();
  const probe = useMutation({
    mutationFn: () => call(probeMerchant({ path: { mchid: account.mchid } })),
    onSuccess: (probed) => {
      queries.setQueryData(["accounts", account.mchid], probed);
      void message.success(t.probed);
    },
  });
  return (
    <section className="mc-card" aria-labelledby="checks">
      <div className="mc-toolbar">
        <div>
          <h2 id="checks">{t.title}</h2>
          <p className="mc-quiet">
            {t.about} {checkedAt} <BeijingTime at={account.checked_at} />
          </p>
        </div>
        <Allowed scope="merchant:write">
          <Button loading={probe.isPending} onClick={() => probe.mutate()}>
            {t.probe}
          </Button>
        </Allowed>
      </div>
      {probe.error && <ProblemAlert error={probe.error} onRetry={() => probe.mutate()} />}
      <div className="mc-scroll">
        <CheckTable checks={account.checks} />
      </div>
    </section>
  );
}

function CheckTable({ checks }: { checks: CheckView[] }) {
  const t = useStrings(checkWords);
  const text = useText();
  return (
    <Table<CheckView>
      size="middle"
      pagination={false}
      dataSource={checks}
      rowKey={({ credential, result }) => `${credential} ${result}`}
      locale={{ emptyText: <None text={t.none} /> }}
      columns={[
        { title: t.credential, render: (_, { credential }) => <Credential credential={credential} /> },
        { title: t.result, render: (_, { result }) => <StateTag state={CHECK_RESULTS[result]} /> },
        { title: t.message, render: (_, { message, remote_code }) => text(messageText(message, remote_code)) },
        { title: t.remoteCode, render: (_, { remote_code }) => <CopyableId id={remote_code} /> },
        {
          title: t.mend,
          render: (_, { credential, result }) => (result === "proved" ? "—" : text(checkedOf(credential).mend)),
        },
      ]}
    />
  );
}

function Credential({ credential }: { credential: string }) {
  const text = useText();
  const { name, appid } = checkedOf(credential);
  return (
    <>
      {text(name)} {appid && <CopyableId id={appid} />}
    </>
  );
}
