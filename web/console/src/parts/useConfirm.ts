/** Asks before something is done that moves no money, and says why it was refused; for money there is `<ConfirmMoney>`. */
import { App } from "antd";
import { useProblemText } from "./ProblemAlert";
import { isLeft } from "./versions/decided";

type Question = {
  title: string;
  content?: string;
  okText: string;
  cancelText?: string;
  isDanger?: boolean;
  /** Does it; the dialog stays as long as it is refused. */
  onOk: () => Promise<unknown>;
};

export function useConfirm(): (question: Question) => void {
  const { message, modal } = App.useApp();
  const problemText = useProblemText();
  return ({ isDanger = false, onOk, ...question }) => {
    modal.confirm({
      ...question,
      okButtonProps: { danger: isDanger },
      onOk: () =>
        onOk().catch((problem: Error) => {
          if (isLeft(problem)) {
            return;
          }
          void message.error(problemText(problem));
          throw problem;
        }),
    });
  };
}
