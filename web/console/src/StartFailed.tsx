/** Shown when the console cannot start: no settings, no issuer, or a sign-in that was not finished. */
import { Button, Result } from "antd";
import { strings, useStrings } from "./i18n";

const words = strings({
  title: { zh: "未能登录", en: "You are not signed in" },
  lead: {
    zh: "登录未完成，或登录服务暂时无法访问。",
    en: "The sign-in was not finished, or the sign-in service does not answer.",
  },
  again: { zh: "重新登录", en: "Sign in" },
});

export function StartFailed({ error }: { error: unknown }) {
  const t = useStrings(words);
  return (
    <main>
      <Result
        status="warning"
        title={t.title}
        subTitle={t.lead}
        extra={
          <Button type="primary" href={import.meta.env.BASE_URL}>
            {t.again}
          </Button>
        }
      >
        <code>{error instanceof Error ? error.message : String(error)}</code>
      </Result>
    </main>
  );
}
