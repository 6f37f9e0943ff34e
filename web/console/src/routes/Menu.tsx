/** The menu at the side: links, so that a middle click and a screen reader work as everywhere. */
import { Link } from "@tanstack/react-router";
import { Badge } from "antd";
import { useAuthState } from "../auth";
import { strings, useStrings, useText } from "../i18n";
import { MENU, type MenuEntry } from "./entries";

const words = strings({
  label: { zh: "主菜单", en: "Main menu" },
  waiting: { zh: (n: number) => `${n} 项待处理`, en: (n: number) => `${n} waiting` },
});

export function Menu() {
  const t = useStrings(words);
  const text = useText();
  const scopes = useAuthState().identity?.scopes;
  return (
    <nav aria-label={t.label}>
      {MENU.map(({ label, entries }) => {
        const shown = entries.filter(({ scope }) => !scope || scopes?.has(scope));
        return shown.length === 0 ? null : (
          <div key={entries[0]?.to} className="mc-menu">
            {label && <p>{text(label)}</p>}
            <ul>
              {shown.map((entry) => (
                <Entry key={entry.to} entry={entry} />
              ))}
            </ul>
          </div>
        );
      })}
    </nav>
  );
}

const useNone = () => 0;

function Entry({ entry }: { entry: MenuEntry }) {
  const t = useStrings(words);
  const text = useText();
  const useBadge = entry.useBadge ?? useNone;
  const waiting = useBadge();
  return (
    <li>
      <Link to={entry.to} activeOptions={{ exact: entry.to === "/", includeSearch: false }}>
        <span aria-hidden="true">{entry.icon}</span>
        <span>{text(entry.label)}</span>
        {waiting > 0 && <Badge count={waiting} overflowCount={99} title={t.waiting(waiting)} />}
      </Link>
    </li>
  );
}
