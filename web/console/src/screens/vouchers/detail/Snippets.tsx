/** The code that gives the voucher out: in a page, and from a flow. */
import { Select } from "antd";
import { useState } from "react";
import type { StockView } from "../../../api";
import { useStrings } from "../../../i18n";
import { elementCode, Snippet } from "../../../parts";
import { detailWords } from "../strings";

export function EmbedSnippet({ stock: { stock_id, placements } }: { stock: StockView }) {
  const t = useStrings(detailWords);
  const [chosen, setChosen] = useState<string>();
  const placement = placements.find(({ name }) => name === chosen) ?? placements[0];
  const code = placement && elementCode("mc-voucher", { stock: stock_id, placement: placement.name });
  return (
    <section className="mc-card" aria-labelledby="embed">
      <h2 id="embed">{t.embed}</h2>
      <div className="mc-stack">
        <p className="mc-quiet">{code ? t.embedAbout : t.closed}</p>
        {placements.length > 1 && (
          <Select
            aria-label={t.placement}
            value={placement?.name}
            options={placements.map(({ name }) => ({ value: name, label: name }))}
            onChange={(name: string) => setChosen(name)}
          />
        )}
        {code && <Snippet label={t.embed} code={code} />}
      </div>
    </section>
  );
}

export function MachineSnippet({ stockId }: { stockId: string }) {
  const t = useStrings(detailWords);
  const body = { appid: t.appid, openid: t.openid, source: { kind: "flow", id: "welcome-1" } };
  const code = [
    `curl -X POST ${window.location.origin}/v1/machine/vouchers/${stockId}/issue \\`,
    `  -H 'Authorization: Bearer ${t.token}' -H 'Content-Type: application/json' \\`,
    `  -d '${JSON.stringify(body)}'`,
  ].join("\n");
  return (
    <section className="mc-card" aria-labelledby="machine">
      <h2 id="machine">{t.machine}</h2>
      <div className="mc-stack">
        <p className="mc-quiet">{t.machineAbout}</p>
        <Snippet label={t.machine} code={code} />
      </div>
    </section>
  );
}
