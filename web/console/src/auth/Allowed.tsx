/** A control that needs a scope: without it, the control is greyed out and says why, or it is not there. */
import { Tooltip } from "antd";
import { cloneElement, type ReactElement, useId } from "react";
import { strings, useStrings, useText } from "../i18n";
import { useMay } from "./hooks";
import { SCOPES, type Scope } from "./scopes";

const words = strings({
  reason: {
    zh: (what: string, scope: string) => `需要“${what}”权限（${scope}），请联系管理员`,
    en: (what: string, scope: string) => `Needs the permission to ${what} (${scope}): ask an administrator`,
  },
});

type Controlled = { disabled?: boolean; "aria-describedby"?: string };

type AllowedProps = {
  scope: Scope;
  /** Why even who has the scope cannot do it now. */
  reason?: string | undefined;
  /** Leave the control away instead of greying it out. */
  hides?: boolean;
  children: ReactElement<Controlled>;
};

export function Allowed({ scope, reason: refusal, hides = false, children }: AllowedProps) {
  const may = useMay(scope);
  const lacking = useReason(scope);
  const id = useId();
  const reason = may ? refusal : lacking;
  if (!reason) {
    return children;
  }
  if (hides) {
    return null;
  }
  return (
    <Tooltip title={reason}>
      {/* A greyed-out control takes no focus: its frame does, so that a keyboard finds the reason too. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: see above */}
      <span className="mc-refused" role="note" tabIndex={0}>
        {cloneElement(children, { disabled: true, "aria-describedby": id })}
        <span id={id} className="mc-hidden">
          {reason}
        </span>
      </span>
    </Tooltip>
  );
}

/** Return why somebody without the scope may not do it, in words. */
export function useReason(scope: Scope): string {
  const t = useStrings(words);
  const text = useText();
  return t.reason(text(SCOPES[scope]), scope);
}
