/** Tells when an export that was under way is ready: a message, and a mark in the title for other tabs. */
import { App } from "antd";
import { useEffect, useRef } from "react";
import type { ExportView } from "../../../api";
import { useStrings } from "../../../i18n";
import { words } from "../strings";

export function useReadyMark(exports: readonly ExportView[]): void {
  const t = useStrings(words);
  const { message } = App.useApp();
  const underWay = useRef(new Set<string>());
  useEffect(() => {
    const ready = exports.some(({ export_id, state }) => state === "DONE" && underWay.current.has(export_id));
    underWay.current = new Set(exports.filter(isUnderWay).map(({ export_id }) => export_id));
    if (!ready) {
      return;
    }
    void message.success(t.ready);
    if (document.hidden) {
      const title = document.title;
      document.title = `${t.readyMark} · ${title}`;
      const restore = () => {
        document.title = title;
      };
      document.addEventListener("visibilitychange", restore, { once: true });
    }
  }, [exports, message, t]);
}

export function isUnderWay({ state }: ExportView): boolean {
  return state === "REQUESTED" || state === "RUNNING";
}
