/** The second person's no, with its reason. */
import { useQueryClient } from "@tanstack/react-query";
import { Alert, App, Form, Input, Modal } from "antd";
import { call, type RefundView, refuseRefund } from "../../../api";
import { useStrings } from "../../../i18n";
import { decided, FormBody, useProblemForm } from "../../../parts";
import { openedRefund } from "../opened";
import { actWords } from "../strings";

export function Refuse({ refund, onClose }: { refund: RefundView; onClose: () => void }) {
  const t = useStrings(actWords);
  const { message } = App.useApp();
  const queries = useQueryClient();
  const close = async () => {
    await queries.invalidateQueries({ queryKey: ["refunds"] });
    void queries.invalidateQueries({ queryKey: ["orders"] });
    onClose();
  };
  const state = useProblemForm<{ note: string }>({
    initialValues: { note: "" },
    onSubmit: async ({ note }) => {
      const path = { refund_no: refund.refund_no };
      const body = { note: note.trim() };
      await decided(openedRefund(refund, close), {}, (headers) => call(refuseRefund({ path, body, headers })));
      await close();
      void message.success(t.refused);
    },
  });
  return (
    <Modal
      open
      title={t.refuseTitle}
      okText={t.refuse}
      okButtonProps={{ danger: true }}
      confirmLoading={state.isSubmitting}
      onOk={() => state.form.submit()}
      onCancel={onClose}
    >
      <div className="mc-stack">
        <Alert type="warning" showIcon title={t.refuseAbout} />
        <FormBody state={state}>
          <Form.Item name="note" label={t.note} rules={[{ required: true, whitespace: true, message: t.noteNeeded }]}>
            <Input.TextArea maxLength={200} showCount autoSize={{ minRows: 2 }} />
          </Form.Item>
        </FormBody>
      </div>
    </Modal>
  );
}
