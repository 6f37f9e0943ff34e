/** What a difference means and, while it is open, what to do about it. */
import { Link } from "@tanstack/react-router";
import type { DifferenceView } from "../../../api";
import { useLanguage, useStrings, useText } from "../../../i18n";
import { storyWords } from "../strings";
import { MEANINGS } from "./words";

export function ToDo({ difference }: { difference: DifferenceView }) {
  const t = useStrings(storyWords);
  const text = useText();
  const language = useLanguage();
  const { kind, state, mchid, advice_zh, advice_en } = difference;
  return (
    <section className="mc-card" aria-labelledby="means">
      <h2 id="means">{t.means}</h2>
      <p>{text(MEANINGS[kind])}</p>
      {state === "OPEN" && (
        <>
          <h2 className="mc-next-heading">{t.todo}</h2>
          <p>{language === "zh" ? advice_zh : advice_en}</p>
          {kind === "missing_here" && (
            <p className="mc-books-note">
              <Link to="/reconciliation/rules" search={{ mchid }}>
                {t.addRule}
              </Link>
            </p>
          )}
        </>
      )}
    </section>
  );
}
