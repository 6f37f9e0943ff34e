/** A problem in words: what it is, what to do, WeChat's reason, and the request id to quote. */
import { Alert, Button } from "antd";
import type { ReactNode } from "react";
import { ApiProblem } from "../api";
import { LIMITS, PROBLEMS, strings, useLanguage, useStrings, useText, whoActs } from "../i18n";
import { CopyableId } from "./CopyableId";
import { isLeft } from "./versions/decided";

const words = strings({
  requestId: { zh: "请求编号", en: "Request id" },
  retry: { zh: "重试", en: "Try again" },
  wechat: {
    zh: (code: string, meaning: string) => `微信返回 ${code}：${meaning}。`,
    en: (code: string, meaning: string) => `WeChat answered ${code}: ${meaning}.`,
  },
  limit: { zh: (name: string) => `限额：${name}`, en: (name: string) => `Limit: ${name}` },
});

type ProblemAlertProps = {
  error: Error;
  onRetry?: (() => void) | undefined;
  /** Shown below the words, for example the fields that are wrong. */
  children?: ReactNode;
};

export function ProblemAlert({ error, onRetry, children }: ProblemAlertProps) {
  const t = useStrings(words);
  const text = useText();
  if (isLeft(error)) {
    return null;
  }
  const problem = problemOfError(error);
  const { title, todo } = PROBLEMS[problem.code] ?? PROBLEMS.internal_error;
  return (
    <Alert
      type="error"
      showIcon
      title={text(title)}
      action={onRetry && <Button onClick={onRetry}>{t.retry}</Button>}
      description={
        <div className="mc-stack">
          <span>{text(todo)}</span>
          <WeChatReason problem={problem} />
          {problem.limit && <span>{t.limit(text(LIMITS[problem.limit]))}</span>}
          {problem.detail && problem.errors.length === 0 && <span className="mc-quiet">{problem.detail}</span>}
          {children}
          {problem.requestId && (
            <span>
              {t.requestId} <CopyableId id={problem.requestId} />
            </span>
          )}
        </div>
      }
    />
  );
}

function WeChatReason({ problem }: { problem: ApiProblem }) {
  const t = useStrings(words);
  const text = useText();
  const language = useLanguage();
  if (!problem.wechat) {
    return null;
  }
  const { code, meaning_zh, meaning_en, who_acts } = problem.wechat;
  const who = whoActs(who_acts);
  return (
    <span>
      {t.wechat(code, language === "zh" ? meaning_zh : meaning_en)}
      {who && ` ${text(who)}`}
    </span>
  );
}

/** Return what tells a problem in one line, for a message that goes away by itself. */
export function useProblemText(): (error: Error) => string {
  const text = useText();
  return (error) => {
    const { title, todo } = PROBLEMS[problemOfError(error).code] ?? PROBLEMS.internal_error;
    return `${text(title)} ${text(todo)}`;
  };
}

/** Return the problem that an error is; what is none broke in the console itself. */
export function problemOfError(error: Error): ApiProblem {
  return error instanceof ApiProblem ? error : new ApiProblem({ code: "internal_error", detail: error.message });
}
