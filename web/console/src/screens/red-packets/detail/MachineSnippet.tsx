/** How a flow, a page's lottery or form sends this red packet, to copy. */
import type { RedPacketView } from "../../../api";
import { useAuth } from "../../../auth";
import { useStrings } from "../../../i18n";
import { Snippet } from "../../../parts";
import { detailWords } from "../strings";
import { snippetOf } from "./snippets";

export function MachineSnippet({ packet }: { packet: RedPacketView }) {
  const t = useStrings(detailWords);
  const { config } = useAuth();
  return (
    <section className="mc-card" aria-labelledby="machine">
      <h2 id="machine">{t.machine}</h2>
      <div className="mc-stack">
        <p className="mc-quiet">{t.machineAbout}</p>
        <Snippet label={t.machineSnippet} code={snippetOf(packet, config.api_base || window.location.origin)} />
      </div>
    </section>
  );
}
