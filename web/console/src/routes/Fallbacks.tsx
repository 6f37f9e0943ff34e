/** What is shown where there is no page, and where a page broke. */
import { type ErrorComponentProps, Link } from "@tanstack/react-router";
import { Result } from "antd";
import { strings, useStrings } from "../i18n";
import { ProblemAlert } from "../parts/ProblemAlert";

const words = strings({
  notFound: { zh: "没有这个页面", en: "There is no such page" },
  home: { zh: "返回首页", en: "Go to the first page" },
});

export function NotFound() {
  const t = useStrings(words);
  return <Result status="404" title={t.notFound} extra={<Link to="/">{t.home}</Link>} />;
}

export function Broken({ error, reset }: ErrorComponentProps) {
  return <ProblemAlert error={error instanceof Error ? error : new Error(String(error))} onRetry={reset} />;
}
