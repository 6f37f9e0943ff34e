/** The language of the console: Chinese unless a person switched to English, kept in this browser. */
import dayjs from "dayjs";
import "dayjs/locale/zh-cn";
import { useSyncExternalStore } from "react";

export type Language = "zh" | "en";
export const LANGUAGE_TAGS: Record<Language, string> = { zh: "zh-CN", en: "en" };

const KEY = "merchant-center.language";
const listeners = new Set<() => void>();
let current: Language = globalThis.localStorage?.getItem(KEY) === "en" ? "en" : "zh";

export function currentLanguage(): Language {
  return current;
}

export function switchLanguage(language: Language): void {
  window.localStorage.setItem(KEY, language);
  current = language;
  applyLanguage();
  for (const listener of listeners) {
    listener();
  }
}

/** Tell the document and the calendar which language is spoken. */
export function applyLanguage(): void {
  document.documentElement.lang = LANGUAGE_TAGS[current];
  dayjs.locale(current === "zh" ? "zh-cn" : "en");
}

export function useLanguage(): Language {
  return useSyncExternalStore(subscribe, currentLanguage);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
