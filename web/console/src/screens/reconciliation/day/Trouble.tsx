/** Why a day waits or failed, and what happens next. */
import { Alert } from "antd";
import type { DayView } from "../../../api";
import { useStrings } from "../../../i18n";
import { BeijingTime } from "../../../parts";
import { dayWords } from "../strings";

export function Trouble({ day }: { day: DayView }) {
  const t = useStrings(dayWords);
  if (day.state === "FAILED") {
    return (
      <Alert
        className="mc-banner"
        type="error"
        showIcon
        title={t.failed}
        description={
          <div className="mc-stack">
            <span>{day.next_poll_at ? t.failedAgain : t.failedForGood}</span>
            <Reason day={day} />
          </div>
        }
      />
    );
  }
  return day.state === "WAITING" && day.failure_code ? (
    <Alert
      className="mc-banner"
      type="info"
      showIcon
      title={t.waits}
      description={
        <div className="mc-stack">
          <span>{t.waitsAbout}</span>
          <Reason day={day} />
        </div>
      }
    />
  ) : null;
}

function Reason({ day: { failure_code, failure, failed_at, next_poll_at } }: { day: DayView }) {
  const t = useStrings(dayWords);
  return (
    <span className="mc-quiet">
      <code>{failure_code}</code> {failure} {failed_at && <BeijingTime at={failed_at} withSeconds />}
      {next_poll_at && (
        <>
          {" "}
          · {t.nextAt} <BeijingTime at={next_poll_at} />
        </>
      )}
    </span>
  );
}
