/** Asks to sign in again over the page that is open: what was typed stays, and what waited for it goes on. */
import { Alert, Modal } from "antd";
import { useState } from "react";
import { strings, useStrings } from "../i18n";
import { useAuth, useAuthState } from "./hooks";

const words = strings({
  title: { zh: "登录已失效", en: "You are no longer signed in" },
  lead: {
    zh: "请在新窗口中重新登录。当前页面填写的内容会保留，登录后自动继续。",
    en: "Sign in again in a new window. What you have typed here stays, and goes on by itself.",
  },
  signIn: { zh: "重新登录", en: "Sign in again" },
  cancel: { zh: "暂不登录", en: "Not now" },
  failed: {
    zh: "登录未完成。如果浏览器拦截了新窗口，请允许后重试。",
    en: "You are not signed in yet. If the browser blocked the window, allow it and try again.",
  },
});

export function SignInAgain() {
  const t = useStrings(words);
  const { auth } = useAuth();
  const { asksAgain } = useAuthState();
  const [failed, setFailed] = useState(false);
  const signIn = () =>
    auth.signInBeside().then(
      () => setFailed(false),
      () => setFailed(true),
    );
  return (
    <Modal
      title={t.title}
      open={asksAgain}
      okText={t.signIn}
      cancelText={t.cancel}
      onOk={signIn}
      onCancel={auth.giveUp}
      mask={{ closable: false }}
      zIndex={2000}
    >
      <p>{t.lead}</p>
      {failed && <Alert type="warning" showIcon title={t.failed} />}
    </Modal>
  );
}
