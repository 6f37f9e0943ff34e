/** Resolves a difference with a note, on the version that its reader has seen. */
import { useQueryClient } from "@tanstack/react-query";
import { Alert, App, Button, Form, Input, Modal } from "antd";
import { useState } from "react";
import { call, type DifferenceView, resolveDifference } from "../../../api";
import { Allowed } from "../../../auth";
import { useStrings } from "../../../i18n";
import { decided, FormBody, useProblemForm } from "../../../parts";
import { openedDifference } from "../opened";
import { storyWords } from "../strings";

export function Resolve({ difference }: { difference: DifferenceView }) {
  const t = useStrings(storyWords);
  const [asks, setAsks] = useState(false);
  return (
    <>
      {difference.allowed_actions.includes("resolve") && (
        <Allowed scope="reconciliation:write">
          <Button type="primary" onClick={() => setAsks(true)}>
            {t.resolve}
          </Button>
        </Allowed>
      )}
      {asks && <Question difference={difference} onClose={() => setAsks(false)} />}
    </>
  );
}

function Question({ difference, onClose }: { difference: DifferenceView; onClose: () => void }) {
  const t = useStrings(storyWords);
  const { message } = App.useApp();
  const queries = useQueryClient();
  const close = async () => {
    await queries.invalidateQueries({ queryKey: ["reconciliation"] });
    onClose();
  };
  const state = useProblemForm({
    initialValues: { note: "" },
    onSubmit: async ({ note }) => {
      const path = { difference_id: difference.difference_id };
      const body = { note: note.trim() };
      await decided(openedDifference(difference, close), {}, (headers) =>
        call(resolveDifference({ path, body, headers })),
      );
      await close();
      void message.success(t.resolved);
    },
  });
  return (
    <Modal
      open
      title={t.resolveTitle}
      okText={t.resolve}
      confirmLoading={state.isSubmitting}
      onOk={() => state.form.submit()}
      onCancel={onClose}
    >
      <Alert className="mc-banner" type="info" showIcon title={t.resolveAbout} />
      <FormBody state={state}>
        <Form.Item name="note" label={t.note} rules={[{ required: true, whitespace: true, message: t.noteRequired }]}>
          <Input.TextArea maxLength={500} showCount autoSize={{ minRows: 3 }} />
        </Form.Item>
      </FormBody>
    </Modal>
  );
}
