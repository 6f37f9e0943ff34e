/** Asks before something typed is thrown away, and only then. */
import { useBlocker } from "@tanstack/react-router";
import { App } from "antd";
import { strings, useStrings } from "../i18n";

const words = strings({
  title: { zh: "放弃未保存的修改？", en: "Throw away what you changed?" },
  leave: { zh: "放弃修改", en: "Throw away" },
  stay: { zh: "继续编辑", en: "Keep editing" },
});

/** Guard a form against leaving the page; returns what asks when the form itself is closed. */
export function useLeaveGuard(isChanged: () => boolean): () => Promise<boolean> {
  const t = useStrings(words);
  const { modal } = App.useApp();
  const mayLeave = () =>
    isChanged()
      ? modal.confirm({ title: t.title, okText: t.leave, cancelText: t.stay, okButtonProps: { danger: true } })
      : Promise.resolve(true);
  useBlocker({
    shouldBlockFn: async () => !(await mayLeave()),
    enableBeforeUnload: isChanged,
  });
  return async () => Boolean(await mayLeave());
}
