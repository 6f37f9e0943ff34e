import type { SourceKind } from "../../../api";
import { SOURCE_KINDS, useText } from "../../../i18n";

/** Return what a send was given for in words: the API spells it "lottery:draw-1". */
export function useSourceText(): (source: string) => string {
  const text = useText();
  return (source) => {
    const at = source.indexOf(":");
    const kind = source.slice(0, at);
    return kind in SOURCE_KINDS ? `${text(SOURCE_KINDS[kind as SourceKind])} ${source.slice(at + 1)}` : source;
  };
}
