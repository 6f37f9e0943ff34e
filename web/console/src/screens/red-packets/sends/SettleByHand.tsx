/** Records what a person found on the merchant platform; WeChat's own word, asked once more, counts for more. */
import { useQueryClient } from "@tanstack/react-query";
import { Alert, App, Form, Input, Modal, Radio } from "antd";
import { call, type SendDetailView, type SettleByHand as Settled, settleSend } from "../../../api";
import { useStrings } from "../../../i18n";
import { CopyableId, decided, ProblemAlert } from "../../../parts";
import { useProblemForm } from "../../../parts/useProblemForm";
import { openedSend } from "../opened";
import { actWords, sendWords } from "../strings";

const OUTCOMES = ["RECEIVED", "RETURNED", "FAILED"] as const;

type Values = { outcome?: Settled["outcome"]; note: string };

export function SettleByHand({ send, onClose }: { send: SendDetailView; onClose: () => void }) {
  const t = useStrings(actWords);
  const words = useStrings(sendWords);
  const { message } = App.useApp();
  const queries = useQueryClient();
  const state = useProblemForm<Values>({
    initialValues: { note: "" },
    onSubmit: async ({ outcome, note }) => {
      if (outcome) {
        const body = { outcome, note: note.trim() };
        const path = { send_id: send.send_id };
        await decided(openedSend(send), {}, (headers) => call(settleSend({ path, body, headers })));
      }
      await queries.invalidateQueries({ queryKey: ["red-packets"] });
      void message.success(t.settled);
      onClose();
    },
  });
  return (
    <Modal
      open
      title={t.settleTitle}
      okText={t.SETTLE}
      okButtonProps={{ danger: true }}
      confirmLoading={state.isSubmitting}
      onOk={() => state.form.submit()}
      onCancel={onClose}
    >
      <div className="mc-stack">
        <Alert type="warning" showIcon title={t.settleAbout} />
        <p>
          {words.billNo} <CopyableId id={send.bill_no} />
        </p>
        {state.error && <ProblemAlert error={state.error} />}
        <Form<Values>
          form={state.form}
          layout="vertical"
          initialValues={state.initialValues}
          onFinish={state.submit}
          disabled={state.isSubmitting}
        >
          <Fields />
        </Form>
      </div>
    </Modal>
  );
}

function Fields() {
  const t = useStrings(actWords);
  return (
    <>
      <Form.Item name="outcome" label={t.outcome} rules={[{ required: true, message: t.outcome }]}>
        <Radio.Group className="mc-stack" options={OUTCOMES.map((value) => ({ value, label: t[value] }))} />
      </Form.Item>
      <Form.Item name="note" label={t.note} rules={[{ required: true, whitespace: true, message: t.note }]}>
        <Input.TextArea maxLength={200} showCount autoSize={{ minRows: 2 }} />
      </Form.Item>
    </>
  );
}
