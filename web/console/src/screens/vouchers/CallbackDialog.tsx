/** Where WeChat tells of used vouchers of an account, and setting it to this system. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { App, Button, Descriptions, Modal, Select } from "antd";
import { useId, useState } from "react";
import { call, setCallback, showCallback } from "../../api";
import { Allowed } from "../../auth";
import { useStrings } from "../../i18n";
import { CopyableId, Loaded, ProblemAlert, useAccountOptions } from "../../parts";
import { callbackWords, words } from "./strings";

export function CallbackDialog({ onClose }: { onClose: () => void }) {
  const t = useStrings(callbackWords);
  const { close } = useStrings(words);
  const id = useId();
  const options = useAccountOptions();
  const [chosen, setChosen] = useState<string>();
  const mchid = chosen ?? options[0]?.value;
  return (
    <Modal open title={t.title} footer={<Button onClick={onClose}>{close}</Button>} onCancel={onClose}>
      <div className="mc-stack">
        <div className="mc-filter">
          <label htmlFor={id}>{t.account}</label>
          <Select id={id} options={options} value={mchid} onChange={(next: string) => setChosen(next)} />
        </div>
        {mchid && <Callback key={mchid} mchid={mchid} />}
      </div>
    </Modal>
  );
}

/** The address of one account. */
export function Callback({ mchid }: { mchid: string }) {
  const t = useStrings(callbackWords);
  const { message } = App.useApp();
  const queries = useQueryClient();
  const key = ["voucher-callbacks", mchid];
  const query = useQuery({
    queryKey: key,
    queryFn: ({ signal }) => call(showCallback({ path: { mchid }, signal })),
  });
  const change = useMutation({
    mutationFn: () => call(setCallback({ body: { mchid } })),
    onSuccess: (answer) => {
      queries.setQueryData(key, answer);
      void message.success(t.done);
    },
  });
  return (
    <div className="mc-stack">
      <p className="mc-quiet">{t.about}</p>
      <Loaded query={query}>{({ notify_url }) => <Address url={notify_url} />}</Loaded>
      {change.error && <ProblemAlert error={change.error} />}
      <div>
        <Allowed scope="voucher:write">
          <Button loading={change.isPending} onClick={() => change.mutate()}>
            {t.set}
          </Button>
        </Allowed>
      </div>
      <p className="mc-quiet">{t.replaces}</p>
    </div>
  );
}

function Address({ url }: { url: string }) {
  const t = useStrings(callbackWords);
  const shown = url ? (
    <span className="mc-address">
      <CopyableId id={url} />
    </span>
  ) : (
    t.unset
  );
  return <Descriptions column={1} layout="vertical" items={[{ key: "url", label: t.address, children: shown }]} />;
}
