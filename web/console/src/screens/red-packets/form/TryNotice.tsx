/** Sends the notice once, as it is written now, to somebody the operator names. */
import { useMutation } from "@tanstack/react-query";
import { App, Button, Form, Input, Modal } from "antd";
import { useId, useState } from "react";
import { ApiProblem, call, tryNotice } from "../../../api";
import { Allowed } from "../../../auth";
import { ruleText, useLanguage, useStrings } from "../../../i18n";
import { ProblemAlert } from "../../../parts";
import { formWords } from "./strings";
import { type PacketValues, toNotice } from "./values";

export function TryNotice() {
  const t = useStrings(formWords);
  const form = Form.useFormInstance<PacketValues>();
  const [values, setValues] = useState<PacketValues>();
  return (
    <>
      <Allowed scope="red_packet:write">
        <Button onClick={() => setValues(form.getFieldsValue(true))}>{t.tryIt}</Button>
      </Allowed>
      {values && <Question values={values} onClose={() => setValues(undefined)} />}
    </>
  );
}

function Question({ values, onClose }: { values: PacketValues; onClose: () => void }) {
  const t = useStrings(formWords);
  const { message } = App.useApp();
  const id = useId();
  const [whom, setWhom] = useState("");
  const isSms = values.notice.channel === "sms";
  const attempt = useMutation({
    mutationFn: () => call(tryNotice({ body: bodyOf(values, whom.trim()) })),
    onSuccess: ({ reference }) => {
      void message.success(reference ? t.triedAs(reference) : t.tried);
      onClose();
    },
  });
  return (
    <Modal
      open
      title={t.tryTitle}
      okText={t.trySend}
      okButtonProps={{ disabled: whom.trim() === "" }}
      confirmLoading={attempt.isPending}
      onOk={() => attempt.mutate()}
      onCancel={onClose}
    >
      <div className="mc-stack">
        <p className="mc-quiet">{t.tryAbout}</p>
        <div className="mc-filter">
          <label htmlFor={id}>{isSms ? t.tryPhone : t.tryOpenid}</label>
          <Input
            id={id}
            autoComplete="off"
            inputMode={isSms ? "tel" : "text"}
            value={whom}
            onChange={(event) => setWhom(event.target.value)}
          />
        </div>
        {attempt.error && <Refusal error={attempt.error} />}
      </div>
    </Modal>
  );
}

function Refusal({ error }: { error: Error }) {
  const language = useLanguage();
  const errors = error instanceof ApiProblem ? error.errors : [];
  return (
    <ProblemAlert error={error}>
      {errors.map(({ field, rule }) => (
        <span key={field + rule}>{ruleText(rule, language)}</span>
      ))}
    </ProblemAlert>
  );
}

function bodyOf({ appid, sender_name, activity_name, notice }: PacketValues, whom: string) {
  const given = toNotice(notice);
  return {
    appid,
    ...(notice.channel === "sms" ? { phone: whom } : { openid: whom }),
    ...(sender_name.trim() && { sender_name: sender_name.trim() }),
    ...(activity_name.trim() && { activity_name: activity_name.trim() }),
    notice: given ?? { channel: "sms" as const, texts: {} },
  };
}
