/** Adding a stock: its numbers are typed, WeChat is asked, what it answers is shown, then it is kept. */
import { getRouteApi } from "@tanstack/react-router";
import { App, Button, Form, Input, Select, Space } from "antd";
import { useRef, useState } from "react";
import { addStock, call, checkStock, type StockView } from "../../../api";
import { Allowed } from "../../../auth";
import { stockState, useStrings } from "../../../i18n";
import {
  FormBody,
  PageHeader,
  ProblemAlert,
  StateTag,
  useAccountOptions,
  useLeaveGuard,
  useProblemForm,
} from "../../../parts";
import { StockFacts } from "../StockFacts";
import { newWords, words } from "../strings";
import { useKeepStock } from "../useStock";
import { type AddValues, NEW_STOCK, toAdd } from "./values";

const route = getRouteApi("/vouchers/new");

export function AddStock() {
  const t = useStrings(newWords);
  const [checked, setChecked] = useState<StockView>();
  const isAdded = useRef(false);
  const state = useProblemForm<AddValues>({
    initialValues: NEW_STOCK,
    onSubmit: async (values) => setChecked(await call(checkStock({ body: toAdd(values) }))),
  });
  useLeaveGuard(() => !isAdded.current && state.isChanged());
  return (
    <>
      <PageHeader title={t.title} about={t.about} />
      <div className="mc-columns">
        <section className="mc-card">
          <FormBody state={state} onChange={() => setChecked(undefined)}>
            <Fields />
            <Allowed scope="voucher:write">
              <Button type={checked ? "default" : "primary"} htmlType="submit" loading={state.isSubmitting}>
                {t.check}
              </Button>
            </Allowed>
          </FormBody>
        </section>
        <section className="mc-card" aria-labelledby="answer" aria-live="polite">
          <h2 id="answer">{t.answer}</h2>
          {checked ? (
            <Answer
              stock={checked}
              values={state.form.getFieldsValue(true)}
              onAdded={() => {
                isAdded.current = true;
              }}
            />
          ) : (
            <p className="mc-quiet">{t.waiting}</p>
          )}
        </section>
      </div>
    </>
  );
}

function Fields() {
  const t = useStrings(newWords);
  const { stockId, cardId } = useStrings(words);
  const accounts = useAccountOptions();
  return (
    <>
      <Form.Item name="mchid" label={t.account} rules={[{ required: true, message: t.required }]}>
        <Select showSearch={{ optionFilterProp: "label" }} options={accounts} />
      </Form.Item>
      <Form.Item
        name="stock_id"
        label={stockId}
        extra={t.stockHelp}
        rules={[
          { required: true, message: t.required },
          { pattern: /^\s*\d{1,20}\s*$/, message: t.digits },
        ]}
      >
        <Input inputMode="numeric" autoComplete="off" />
      </Form.Item>
      <Form.Item name="card_id" label={cardId} extra={t.cardHelp}>
        <Input maxLength={64} autoComplete="off" />
      </Form.Item>
      <Form.Item name="creator_mchid" label={t.creator} extra={t.creatorHelp}>
        <Input inputMode="numeric" autoComplete="off" />
      </Form.Item>
    </>
  );
}

type AnswerProps = { stock: StockView; values: AddValues; onAdded: () => void };

function Answer({ stock, values, onAdded }: AnswerProps) {
  const t = useStrings(newWords);
  const { message } = App.useApp();
  const navigate = route.useNavigate();
  const keep = useKeepStock();
  const [error, setError] = useState<Error>();
  const [isBusy, setBusy] = useState(false);
  const add = async () => {
    setBusy(true);
    try {
      await keep(await call(addStock({ body: toAdd(values) })));
      onAdded();
      void message.success(t.added);
      await navigate({ to: "/vouchers/$stockId", params: { stockId: stock.stock_id } });
    } catch (problem) {
      setError(problem as Error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="mc-stack">
      <Space wrap>
        <b>{stock.name}</b>
        <StateTag state={stockState(stock.state)} />
      </Space>
      <StockFacts stock={stock} columns={1} />
      {error && <ProblemAlert error={error} />}
      <div>
        <Button type="primary" loading={isBusy} onClick={add}>
          {t.add}
        </Button>
      </div>
    </div>
  );
}
