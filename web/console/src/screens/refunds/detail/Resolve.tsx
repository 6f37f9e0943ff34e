/** Says what was done about late money that WeChat refused for good to give back. */
import { useQueryClient } from "@tanstack/react-query";
import { Alert, App, Button, Form, Input, Modal } from "antd";
import { useState } from "react";
import { call, type RefundView, resolveRefund } from "../../../api";
import { Allowed } from "../../../auth";
import { useStrings } from "../../../i18n";
import { decided, FormBody, useProblemForm } from "../../../parts";
import { openedRefund } from "../opened";
import { resolveWords } from "../strings";

export function Resolve({ refund }: { refund: RefundView }) {
  const t = useStrings(resolveWords);
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Allowed scope="orders:refund">
        <Button type="primary" onClick={() => setOpen(true)}>
          {t.resolve}
        </Button>
      </Allowed>
      {isOpen && <Question refund={refund} onClose={() => setOpen(false)} />}
    </>
  );
}

function Question({ refund, onClose }: { refund: RefundView; onClose: () => void }) {
  const t = useStrings(resolveWords);
  const { message } = App.useApp();
  const queries = useQueryClient();
  const close = async () => {
    await queries.invalidateQueries({ queryKey: ["refunds"] });
    onClose();
  };
  const state = useProblemForm<{ note: string }>({
    initialValues: { note: "" },
    onSubmit: async ({ note }) => {
      const path = { refund_no: refund.refund_no };
      const body = { note: note.trim() };
      await decided(openedRefund(refund, close), {}, (headers) => call(resolveRefund({ path, body, headers })));
      await close();
      void message.success(t.resolved);
    },
  });
  return (
    <Modal
      open
      title={t.title}
      okText={t.resolve}
      confirmLoading={state.isSubmitting}
      onOk={() => state.form.submit()}
      onCancel={onClose}
    >
      <div className="mc-stack">
        <Alert type="info" showIcon title={t.about} />
        <FormBody state={state}>
          <Form.Item name="note" label={t.note} rules={[{ required: true, whitespace: true, message: t.noteNeeded }]}>
            <Input.TextArea maxLength={200} showCount autoSize={{ minRows: 2 }} />
          </Form.Item>
        </FormBody>
      </div>
    </Modal>
  );
}
