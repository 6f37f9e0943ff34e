/** The way to a customer whose phone is known. */
import "../customers.css";
import { Input } from "antd";
import { useStrings } from "../../../i18n";
import { words } from "../strings";

export function FindPhone({ onFind }: { onFind: (phone: string) => void }) {
  const t = useStrings(words);
  const find = (typed: string) => {
    const phone = typed.trim();
    if (phone) {
      onFind(phone);
    }
  };
  return (
    <Input.Search
      className="mc-find-phone"
      type="tel"
      autoComplete="off"
      placeholder={t.findPhone}
      aria-label={t.findPhone}
      onSearch={find}
    />
  );
}
