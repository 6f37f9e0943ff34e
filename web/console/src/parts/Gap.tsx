/** What one sum is above another that it should equal: quiet where they agree, red and signed where not. */
import { yuanText } from "./money";

export function Gap({ fen }: { fen: number | null }) {
  if (fen === null) {
    return <span>—</span>;
  }
  const sign = fen > 0 ? "+" : "";
  return <span className={`mc-figures ${fen === 0 ? "mc-quiet" : "mc-bad"}`}>{`${sign}${yuanText(fen)}`}</span>;
}
