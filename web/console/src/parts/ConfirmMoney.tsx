/** The dialog before money moves: who, how much, how many, what cannot be undone; above a threshold a figure is typed. */
import { Alert, Descriptions, Input, Modal, Result } from "antd";
import { type ReactNode, useId, useState } from "react";
import { type Scope, useMay, useReason } from "../auth";
import { strings, useStrings } from "../i18n";
import { CopyableId } from "./CopyableId";
import { Money } from "./Money";
import { fenOf, yuanText } from "./money";
import { ProblemAlert } from "./ProblemAlert";
import { isLeft } from "./versions/decided";

const words = strings({
  amount: { zh: "金额", en: "Amount" },
  count: { zh: "数量", en: "Count" },
  account: { zh: "商户号", en: "Account" },
  campaign: { zh: "营销活动", en: "Campaign" },
  typeAmount: {
    zh: (figure: string) => `请输入金额 ${figure} 以确认`,
    en: (figure: string) => `Type ${figure} to confirm`,
  },
  typeCount: {
    zh: (figure: string) => `请输入数量 ${figure} 以确认`,
    en: (figure: string) => `Type ${figure} to confirm`,
  },
  close: { zh: "关闭", en: "Close" },
  done: { zh: "操作成功", en: "Done" },
});

/** From here on a figure is typed: ¥1,000 in all, or 100 payouts. */
export const TYPED_FROM_FEN = 100_000;
export const TYPED_FROM_COUNT = 100;

export type MoneyQuestion = {
  title: string;
  okText: string;
  scope: Scope;
  amountFen?: number;
  count?: number;
  account?: string;
  campaign?: string;
  /** What else the person should see again. */
  facts?: { label: string; value: ReactNode }[];
  /** What cannot be undone, said before it is done. */
  irreversible: string;
  /** Does it, and returns what came of it. */
  onConfirm: () => Promise<MoneyResult>;
};

/** What came of it: its number, and how it stands, unless it is simply done. */
export type MoneyResult = {
  id: string;
  title?: string;
  status?: "success" | "info" | "warning";
  note?: ReactNode;
};

type ConfirmMoneyProps = MoneyQuestion & { open: boolean; onClose: () => void };

export function ConfirmMoney({ open, ...props }: ConfirmMoneyProps) {
  return open ? <Question {...props} /> : null;
}

type QuestionProps = Omit<ConfirmMoneyProps, "open">;

/** Does it once it is confirmed, and keeps what came of it. */
function useDoing({ onConfirm, onClose }: QuestionProps) {
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<Error>();
  const [result, setResult] = useState<MoneyResult>();
  const confirm = async () => {
    setBusy(true);
    setError(undefined);
    try {
      setResult(await onConfirm());
    } catch (problem) {
      if (isLeft(problem)) {
        onClose();
        return;
      }
      setError(problem instanceof Error ? problem : new Error(String(problem)));
    } finally {
      setBusy(false);
    }
  };
  return { isBusy, error, result, confirm };
}

function Question(props: QuestionProps) {
  const may = useMay(props.scope);
  const reason = useReason(props.scope);
  const [typed, setTyped] = useState("");
  const { isBusy, error, result, confirm } = useDoing(props);
  const figure = typedFigure(props);
  if (result) {
    return <Outcome title={props.title} result={result} onClose={props.onClose} />;
  }
  return (
    <Modal
      open
      title={props.title}
      okText={props.okText}
      okButtonProps={{ danger: true, disabled: !may || !isConfirmed(figure, typed), title: may ? undefined : reason }}
      confirmLoading={isBusy}
      onOk={confirm}
      onCancel={props.onClose}
      // Whoever leaves while it is under way would not learn what came of it.
      cancelButtonProps={{ disabled: isBusy }}
      closable={!isBusy}
      keyboard={!isBusy}
      mask={{ closable: !isBusy }}
    >
      <div className="mc-stack">
        <Facts {...props} />
        <Alert type="warning" showIcon title={props.irreversible} />
        {!may && <Alert type="info" showIcon title={reason} />}
        {figure && may && <TypedFigure figure={figure} typed={typed} onChange={setTyped} />}
        {error && <ProblemAlert error={error} />}
      </div>
    </Modal>
  );
}

type OutcomeProps = { title: string; result: MoneyResult; onClose: () => void };

function Outcome({ title, result: { id, title: outcome, status, note }, onClose }: OutcomeProps) {
  const t = useStrings(words);
  return (
    <Modal open title={title} onCancel={onClose} onOk={onClose} okText={t.close} footer={(_, { OkBtn }) => <OkBtn />}>
      <Result status={status ?? "success"} title={outcome ?? t.done} subTitle={<CopyableId id={id} />} extra={note} />
    </Modal>
  );
}

function Facts({ amountFen, count, account, campaign, facts = [] }: MoneyQuestion) {
  const t = useStrings(words);
  const shown = [
    ...(amountFen === undefined ? [] : [{ label: t.amount, value: <Money fen={amountFen} /> }]),
    ...(count === undefined ? [] : [{ label: t.count, value: count.toLocaleString("en") }]),
    ...(account ? [{ label: t.account, value: account }] : []),
    ...(campaign ? [{ label: t.campaign, value: campaign }] : []),
    ...facts,
  ];
  const items = shown.map(({ label, value }) => ({ key: label, label, children: value }));
  return <Descriptions className="mc-asked" bordered column={1} size="small" items={items} />;
}

type Figure = { kind: "amount" | "count"; value: number };

function typedFigure({ amountFen, count }: MoneyQuestion): Figure | undefined {
  if (amountFen !== undefined && amountFen >= TYPED_FROM_FEN) {
    return { kind: "amount", value: amountFen };
  }
  return count !== undefined && count >= TYPED_FROM_COUNT ? { kind: "count", value: count } : undefined;
}

function isConfirmed(figure: Figure | undefined, typed: string): boolean {
  if (!figure) {
    return true;
  }
  return figure.kind === "amount" ? fenOf(typed) === figure.value : Number(typed.replaceAll(",", "")) === figure.value;
}

type TypedFigureProps = { figure: Figure; typed: string; onChange: (typed: string) => void };

function TypedFigure({ figure, typed, onChange }: TypedFigureProps) {
  const t = useStrings(words);
  const id = useId();
  const label = figure.kind === "amount" ? t.typeAmount(yuanText(figure.value)) : t.typeCount(String(figure.value));
  return (
    <div className="mc-filter">
      <label htmlFor={id}>{label}</label>
      <Input
        id={id}
        autoComplete="off"
        inputMode="decimal"
        value={typed}
        onChange={(event) => onChange(event.target.value)}
      />
    </div>
  );
}
