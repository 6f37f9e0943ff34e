/** What the values cost at worst, with the defaults of total amount and time: the API says it while one types. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { call, checkRedPacket } from "../../../api";
import { useStrings } from "../../../i18n";
import { beijingText, Money } from "../../../parts";
import { formWords } from "./strings";
import { type PacketValues, toDefine } from "./values";

const PAUSE_MILLISECONDS = 500;

export function WorstCase({ values }: { values: PacketValues }) {
  const t = useStrings(formWords);
  // What is not given is no reason to say nothing of the cost.
  const spelled = usePaused(JSON.stringify(withStandIns(values)));
  const { data, isError } = useQuery({
    queryKey: ["red-packet-checks", spelled],
    queryFn: ({ signal }) => call(checkRedPacket({ body: toDefine(JSON.parse(spelled)), signal })),
    enabled: values.mchid !== "" && values.appid !== "" && values.least_fen !== null,
    placeholderData: keepPreviousData,
    retry: false,
  });
  return (
    <section className="mc-card mc-packet-worst" aria-label={t.worst} aria-live="polite">
      <h2>{t.worst}</h2>
      {data && !isError ? (
        <>
          <b>
            <Money fen={data.worst_case.amount_fen} />
          </b>
          <p>{t.worstCount(data.worst_case.count.toLocaleString("en"))}</p>
          <p className="mc-quiet">{t.worstSpan(beijingText(data.valid_from), beijingText(data.valid_to))}</p>
        </>
      ) : (
        <p className="mc-quiet">{t.worstWait}</p>
      )}
    </section>
  );
}

function withStandIns(values: PacketValues): PacketValues {
  const or = (text: string) => text?.trim() || "-";
  return {
    ...values,
    name: or(values.name),
    activity_name: or(values.activity_name),
    sender_name: or(values.sender_name),
    blessing: or(values.blessing),
    notice: { ...values.notice, channel: "none" },
  };
}

function usePaused(value: string): string {
  const [paused, setPaused] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setPaused(value), PAUSE_MILLISECONDS);
    return () => clearTimeout(timer);
  }, [value]);
  return paused;
}
