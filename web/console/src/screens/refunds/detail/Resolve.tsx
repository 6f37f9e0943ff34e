/** Says what was done about late money that WeChat refused for good to give back. */
import { useQueryClient } from "@tanstack/react-query";
import { Alert, App, Button, Form, Input, Modal } from "antd";
import { useState } from "react";
import { call, ifMatch, type RefundView, resolveRefund } from "../../../api";
import { Allowed } from "../../../auth";
import { useStrings } from "../../../i18n";
import { FormBody, useProblemForm } from "../../../parts";
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
  const state = useProblemForm<{ note: string }>({
    initialValues: { note: "" },
    onSubmit: async ({ note }) => {
      const path = { refund_no: refund.refund_no };
      await call(resolveRefund({ path, body: { note: note.trim() }, headers: ifMatch(refund.version) }));
      await queries.invalidateQueries({ queryKey: ["refunds"] });
      void message.success(t.resolved);
      onClose();
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
