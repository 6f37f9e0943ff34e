/** Words in both languages side by side: what lacks one does not compile. */
import { type Language, useLanguage } from "./language";

/** Words, or a function that makes words of figures and names; both languages take the same arguments. */
type Word = string | ((...args: never[]) => string);
export type Text = Record<Language, string>;
type Both = { zh: Word; en: Word };
type SameShape<T extends Record<string, Both>> = {
  [K in keyof T]: T[K]["zh"] extends string ? Text : { zh: T[K]["zh"]; en: T[K]["zh"] };
};
type InOne<T extends Record<string, Both>> = { [K in keyof T]: T[K]["zh"] extends string ? string : T[K]["zh"] };

/** Strings of a screen or a part, to be read by `useStrings`. */
export type Strings<T extends Record<string, Both>> = { inLanguage: Record<Language, InOne<T>> };

/** Return the strings of a screen: `{ title: { zh: "商户号", en: "Accounts" }, rows: { zh: (n: number) => …, en: … } }`. */
export function strings<T extends Record<string, Both>>(words: T & SameShape<T>): Strings<T> {
  const inOne = (language: Language) =>
    Object.fromEntries(Object.entries(words).map(([name, both]) => [name, both[language]])) as InOne<T>;
  return { inLanguage: { zh: inOne("zh"), en: inOne("en") } };
}

/** Return the strings in the language that is spoken. */
export function useStrings<T extends Record<string, Both>>(all: Strings<T>): InOne<T> {
  return all.inLanguage[useLanguage()];
}

/** Return a reader of texts, for tables of states and of kinds: `const text = useText(); text(STATES[state])`. */
export function useText(): (text: Text) => string {
  const language = useLanguage();
  return (text) => text[language];
}
