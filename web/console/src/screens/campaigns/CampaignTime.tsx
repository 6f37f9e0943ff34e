/** When a campaign is, in Beijing time; a bound that is missing is said in words. */
import type { CampaignView } from "../../api";
import { useStrings } from "../../i18n";
import { beijingText } from "../../parts";
import { words } from "./strings";

export function CampaignTime({ campaign: { starts_at, ends_at } }: { campaign: CampaignView }) {
  const t = useStrings(words);
  if (starts_at && ends_at) {
    return (
      <span className="mc-figures">
        {beijingText(starts_at)} – {beijingText(ends_at)}
      </span>
    );
  }
  const bound = starts_at ? t.from(beijingText(starts_at)) : ends_at ? t.until(beijingText(ends_at)) : t.always;
  return <span className="mc-figures">{bound}</span>;
}
