/** One event in words: what happened, to what, for how much, under which campaign, where it came from. */
import { Link } from "@tanstack/react-router";
import type { EventView, SourceKind } from "../../../api";
import { EVENT_KINDS, SOURCE_KINDS, useStrings, useText } from "../../../i18n";
import { Money, StateTag } from "../../../parts";
import { AMOUNTS } from "../amounts";
import { timelineWords } from "../strings";
import { Target } from "./Target";

type EntryProps = {
  event: EventView /** Say whose it is: events of a phone may be of several customers. */;
  showsCustomer: boolean;
};

export function Entry({ event, showsCustomer }: EntryProps) {
  const text = useText();
  const amount = AMOUNTS[event.kind];
  return (
    <article className="mc-event">
      <p className="mc-event-head">
        <StateTag state={EVENT_KINDS[event.kind]} />
        <Target event={event} />
        {amount && (
          <span className="mc-nowrap">
            <span className="mc-quiet">{text(amount)}</span> <Money fen={event.amount_fen} />
          </span>
        )}
      </p>
      <Context event={event} showsCustomer={showsCustomer} />
    </article>
  );
}

function Context({ event, showsCustomer }: EntryProps) {
  const t = useStrings(timelineWords);
  const sourceText = useSourceText();
  const { appid, openid, campaign, mchid, source } = event;
  return (
    <p className="mc-event-context mc-quiet">
      {showsCustomer && (
        <span>
          {t.customer}{" "}
          <Link to="/customers/$appid/$openid" params={{ appid, openid }}>
            {openid}
          </Link>
        </span>
      )}
      {campaign && (
        <span>
          {t.campaign}{" "}
          <Link to="/campaigns/$code" params={{ code: campaign }}>
            {campaign}
          </Link>
        </span>
      )}
      {source && (
        <span>
          {t.source} {sourceText(source)}
        </span>
      )}
      <span>
        {t.account} {mchid}
      </span>
    </p>
  );
}

/** Return a reader of sources: "lottery:draw-7" is a lottery, and which. */
function useSourceText(): (source: string) => string {
  const text = useText();
  return (source) => {
    const [kind = "", ...id] = source.split(":");
    const words = SOURCE_KINDS[kind as SourceKind];
    return words ? [text(words), id.join(":")].filter(Boolean).join(" ") : source;
  };
}
