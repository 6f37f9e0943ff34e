/** One event in words: what happened, to what, for how much, under which campaign, where it came from. */
import { Link } from "@tanstack/react-router";
import type { EventView, SourceKind } from "../../../api";
import { useMay } from "../../../auth";
import { EVENT_KINDS, SOURCE_KINDS, useStrings, useText } from "../../../i18n";
import { AMOUNTS } from "../../../i18n/amounts";
import { Money, StateTag } from "../../../parts";
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
          {t.source} <Source source={source} isOfVoucher={event.kind.startsWith("voucher_")} />
        </span>
      )}
      <span>
        {t.account} {mchid}
      </span>
    </p>
  );
}

type SourceProps = {
  source: string /** Jobs of vouchers and of red packets are listed apart. */;
  isOfVoucher: boolean;
};

/** Where it was given: "lottery:draw-7" is a lottery, and which; a job leads to its page. */
function Source({ source, isOfVoucher }: SourceProps) {
  const text = useText();
  const mayJobs = useMay(isOfVoucher ? "voucher:read" : "red_packet:read");
  const [kind = "", ...rest] = source.split(":");
  const words = SOURCE_KINDS[kind as SourceKind];
  const id = rest.join(":");
  if (!words) {
    return source;
  }
  return (
    <>
      {text(words)}{" "}
      {kind === "job" && mayJobs ? (
        <Link to="/jobs/$kind/$jobId" params={{ kind: isOfVoucher ? "vouchers" : "red-packets", jobId: id }}>
          {id}
        </Link>
      ) : (
        id
      )}
    </>
  );
}
