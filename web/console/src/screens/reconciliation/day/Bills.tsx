/** The bills of a day as they were fetched: what kind, how long, and the hash that WeChat signed. */
import type { BillView } from "../../../api";
import { BILL_KINDS, useStrings, useText } from "../../../i18n";
import { BeijingTime, CopyableId, type Fact, Facts, sizeText } from "../../../parts";
import { dayWords } from "../strings";

export function Bills({ bills }: { bills: BillView[] }) {
  const t = useStrings(dayWords);
  return (
    <section className="mc-card" aria-labelledby="bills">
      <h2 id="bills">{t.bills}</h2>
      {bills.length === 0 && <p className="mc-quiet">{t.noBills}</p>}
      <ul className="mc-bills">
        {bills.map((bill) => (
          <Bill key={bill.kind} bill={bill} />
        ))}
      </ul>
    </section>
  );
}

function Bill({ bill: { kind, is_absent, lines, size, sha1, fetched_at } }: { bill: BillView }) {
  const t = useStrings(dayWords);
  const text = useText();
  const facts: Fact[] = [
    [
      t.lines,
      <span key="lines" className="mc-figures">
        {lines.toLocaleString("en")}
      </span>,
    ],
    [t.size, sizeText(size)],
    [t.sha1, <CopyableId key="sha1" id={sha1} />],
    [t.fetchedAt, <BeijingTime key="fetched" at={fetched_at} withSeconds />],
  ];
  return (
    <li>
      <h3>{text(BILL_KINDS[kind])}</h3>
      {is_absent ? <p className="mc-quiet">{t.absent}</p> : <Facts facts={facts} />}
    </li>
  );
}
