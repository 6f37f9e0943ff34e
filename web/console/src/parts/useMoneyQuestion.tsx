/** Asks about money in the middle of something else, a form that is submitted for instance: the promise is its end. */
import { type ReactNode, useState } from "react";
import { ConfirmMoney, type MoneyQuestion } from "./ConfirmMoney";

type Asked = { question: MoneyQuestion; settle: (isDone: boolean) => void };
type UseMoneyQuestion = {
  /** Resolves once it was done and the dialog is closed; rejects with an `AbortError` if it was left. */
  ask: (question: MoneyQuestion) => Promise<void>;
  dialog: ReactNode;
};

export function useMoneyQuestion(): UseMoneyQuestion {
  const [asked, setAsked] = useState<Asked>();
  const [isDone, setDone] = useState(false);
  const ask = (question: MoneyQuestion) =>
    new Promise<void>((resolve, reject) => {
      setDone(false);
      setAsked({
        question,
        settle: (done) => {
          setAsked(undefined);
          done ? resolve() : reject(new DOMException("left", "AbortError"));
        },
      });
    });
  const dialog = asked && (
    <ConfirmMoney
      open
      {...asked.question}
      onConfirm={async () => {
        const result = await asked.question.onConfirm();
        setDone(true);
        return result;
      }}
      onClose={() => asked.settle(isDone)}
    />
  );
  return { ask, dialog };
}
