/** Adds pieces, or sets what was counted by hand; orders that came meanwhile are told, and never lost. */
import { useQueryClient } from "@tanstack/react-query";
import { Alert, App, Form, Modal, Radio } from "antd";
import { useState } from "react";
import { ApiProblem, call, correctInventory, type InventoryView, showProduct } from "../../../api";
import { useStrings } from "../../../i18n";
import { FormBody, useProblemForm } from "../../../parts";
import { Pieces } from "./Pieces";
import { inventoryWords } from "./strings";
import { type InventoryValues, toCorrect } from "./values";

type CorrectDialogProps = { number: string; inventory: InventoryView | null; onClose: () => void };

export function CorrectDialog({ number, inventory, onClose }: CorrectDialogProps) {
  const t = useStrings(inventoryWords);
  const { message } = App.useApp();
  const queries = useQueryClient();
  const path = { product_number: number };
  // What the person decides on: it changes only once they are told that it did.
  const [seen, setSeen] = useState(inventory);
  const [meanwhile, setMeanwhile] = useState<string>();
  const lookAgain = async () => {
    const { inventory: now } = await call(showProduct({ path }));
    setMeanwhile(t.meanwhile(seen?.available ?? 0, now?.available ?? 0));
    setSeen(now);
    void queries.invalidateQueries({ queryKey: ["products"] });
  };
  const correct = async (values: InventoryValues) => {
    await call(correctInventory({ path, body: toCorrect(values, seen) }));
    await queries.invalidateQueries({ queryKey: ["products"] });
    void message.success(t.changed);
    onClose();
  };
  const state = useProblemForm<InventoryValues>({
    initialValues: { way: "add", pieces: null },
    onSubmit: (values) =>
      correct(values).catch((problem) => (isChanged(problem) ? lookAgain() : Promise.reject(problem))),
  });
  return (
    <Modal
      open
      title={inventory ? t.correct : t.start}
      okText={t.save}
      confirmLoading={state.isSubmitting}
      onOk={() => state.form.submit()}
      onCancel={onClose}
    >
      <div className="mc-stack">
        {meanwhile && <Alert type="info" showIcon title={meanwhile} />}
        <FormBody state={state}>
          {seen && <Ways seen={seen} />}
          <Pieces isFirst={seen === null} />
        </FormBody>
      </div>
    </Modal>
  );
}

function isChanged(problem: unknown): boolean {
  return problem instanceof ApiProblem && problem.code === "inventory_changed";
}

function Ways({ seen: { available } }: { seen: InventoryView }) {
  const t = useStrings(inventoryWords);
  return (
    <>
      <p>
        {t.available} <b className="mc-figures">{available.toLocaleString("en")}</b>
      </p>
      <Form.Item name="way" label={t.how}>
        <Radio.Group className="mc-stack">
          <Radio value="add">
            {t.add} <span className="mc-quiet">{t.addAbout}</span>
          </Radio>
          <Radio value="set">
            {t.set} <span className="mc-quiet">{t.setAbout}</span>
          </Radio>
        </Radio.Group>
      </Form.Item>
    </>
  );
}
