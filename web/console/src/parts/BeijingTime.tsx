/** An instant in Beijing time; hovering shows UTC. */
import { Tooltip } from "antd";
import { beijingText, utcText } from "./time";

export function BeijingTime({ at, withSeconds = false }: { at: string | null | undefined; withSeconds?: boolean }) {
  if (!at) {
    return <span>—</span>;
  }
  return (
    <Tooltip title={utcText(at)}>
      <time className="mc-figures mc-nowrap" dateTime={at}>
        {beijingText(at, withSeconds)}
      </time>
    </Tooltip>
  );
}
