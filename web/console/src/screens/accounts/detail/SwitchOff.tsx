/** Switching an account off says what stops and asks for its number; switching it on checks it again. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Alert, App, Button, Input, Modal } from "antd";
import { useId, useState } from "react";
import { call, changeMerchant, type MerchantView } from "../../../api";
import { Allowed } from "../../../auth";
import { useStrings } from "../../../i18n";
import { decided, isLeft, ProblemAlert } from "../../../parts";
import { openedAccount } from "../opened";
import { detailWords } from "../strings";

export function SwitchOff({ account }: { account: MerchantView }) {
  const t = useStrings(detailWords);
  const { message } = App.useApp();
  const queries = useQueryClient();
  const [asks, setAsks] = useState(false);
  const change = useMutation({
    mutationFn: (enabled: boolean) =>
      decided(openedAccount(account), { enabled }, (headers) =>
        call(changeMerchant({ path: { mchid: account.mchid }, body: { enabled }, headers })),
      ),
    onError: (problem) => {
      if (isLeft(problem)) {
        setAsks(false);
        void queries.invalidateQueries({ queryKey: ["accounts"] });
      }
    },
    onSuccess: (changed) => {
      setAsks(false);
      void queries.invalidateQueries({ queryKey: ["accounts"] });
      void message.success(changed.enabled ? t.switchedOn : t.switchedOff);
    },
  });
  return (
    <>
      <Allowed scope="merchant:write">
        {account.enabled ? (
          <Button danger onClick={() => setAsks(true)}>
            {t.switchOff}
          </Button>
        ) : (
          <Button loading={change.isPending} onClick={() => change.mutate(true)}>
            {t.switchOn}
          </Button>
        )}
      </Allowed>
      {!asks && change.error && <ProblemAlert error={change.error} />}
      {asks && (
        <Question
          account={account}
          error={change.error}
          isBusy={change.isPending}
          onConfirm={() => change.mutate(false)}
          onCancel={() => setAsks(false)}
        />
      )}
    </>
  );
}

type QuestionProps = {
  account: MerchantView;
  error: Error | null;
  isBusy: boolean;
  onConfirm: () => void;
  onCancel: () => void;
};

function Question({ account, error, isBusy, onConfirm, onCancel }: QuestionProps) {
  const t = useStrings(detailWords);
  const id = useId();
  const [typed, setTyped] = useState("");
  return (
    <Modal
      open
      title={`${t.switchOff} · ${account.display_name}`}
      okText={t.switchOff}
      okButtonProps={{ danger: true, disabled: typed.trim() !== account.mchid }}
      confirmLoading={isBusy}
      onOk={onConfirm}
      onCancel={onCancel}
    >
      <div className="mc-stack">
        <Alert type="warning" showIcon title={t.stops} />
        <div className="mc-filter">
          <label htmlFor={id}>{t.typeNumber(account.mchid)}</label>
          <Input id={id} autoComplete="off" value={typed} onChange={(event) => setTyped(event.target.value)} />
        </div>
        {error && <ProblemAlert error={error} />}
      </div>
    </Modal>
  );
}
