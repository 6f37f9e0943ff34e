import { css } from "lit";

const dark = css`
  --accent: var(--mc-accent, #2fc274);
  --on-accent: var(--mc-on-accent, #06210f);
  --amount: var(--mc-amount, #ff8a73);
  --text: var(--mc-text, #e6e6e6);
  --muted: var(--mc-muted, #a3a3a3);
  --surface: var(--mc-surface, #1e1e1e);
  --tint: var(--mc-tint, #2a2a2a);
  --line: var(--mc-line, #3a3a3a);
`;

/** What all elements look like; each value can be set from outside as --mc-... */
export const cardStyles = css`
  :host {
    --accent: var(--mc-accent, #078544);
    --on-accent: var(--mc-on-accent, #fff);
    --amount: var(--mc-amount, #c8402b);
    --text: var(--mc-text, #1a1a1a);
    --muted: var(--mc-muted, #6b6b6b);
    --surface: var(--mc-surface, #fff);
    --tint: var(--mc-tint, #f5f5f5);
    --line: var(--mc-line, #e5e5e5);
    --radius: var(--mc-radius, 12px);
    display: block;
    color: var(--text);
    font: 16px/1.5 var(--mc-font, -apple-system, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif);
    overflow-wrap: anywhere;
    -webkit-tap-highlight-color: transparent;
  }
  :host([hidden]) {
    display: none;
  }
  @media (prefers-color-scheme: dark) {
    :host(:not([theme="light"])) {
      ${dark}
    }
  }
  :host([theme="dark"]) {
    ${dark}
  }
  *,
  ::before {
    box-sizing: border-box;
  }
  .card {
    background: var(--surface);
    border-radius: var(--radius);
    overflow: hidden;
  }
  .body {
    padding: 16px;
  }
  .row {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px 12px;
  }
  .grow {
    flex: 1 1 150px;
    min-width: 0;
  }
  h2,
  h3,
  p {
    margin: 0;
    font-size: 16px;
    font-weight: 600;
  }
  p {
    font-weight: 400;
  }
  .strong {
    font-weight: 600;
  }
  .muted {
    color: var(--muted);
    font-size: 14px;
  }
  .amount {
    color: var(--amount);
    font-weight: 600;
    font-variant-numeric: tabular-nums;
  }
  button {
    font: inherit;
    font-weight: 500;
    min-height: 44px;
    min-width: 44px;
    padding: 8px 20px;
    border: 0;
    border-radius: 8px;
    background: var(--accent);
    color: var(--on-accent);
    cursor: pointer;
    touch-action: manipulation;
  }
  button.wide {
    display: block;
    width: 100%;
  }
  button.quiet {
    background: var(--tint);
    color: var(--text);
  }
  button:active {
    filter: brightness(0.92);
  }
  button:disabled,
  button[aria-disabled="true"] {
    background: var(--tint);
    color: var(--muted);
    cursor: default;
    filter: none;
  }
  :focus-visible {
    outline: 2px solid var(--accent);
    outline-offset: 2px;
  }
  .status:empty {
    display: none;
  }
  .status {
    margin-top: 10px;
    color: var(--muted);
    font-size: 14px;
  }
  .status.bad {
    color: var(--amount);
  }
  .qr {
    display: flex;
    flex-direction: column;
    align-items: center;
    gap: 8px;
    text-align: center;
    padding: 8px 0;
  }
  .qr svg {
    width: 144px;
    height: 144px;
    padding: 8px;
    background: #fff;
    border-radius: 8px;
  }
  .skeleton {
    height: 20px;
    border-radius: 6px;
    background: var(--tint);
    margin: 6px 0;
  }
  .skeleton.short {
    width: 50%;
  }
  .spin::before {
    content: "";
    display: inline-block;
    width: 1em;
    height: 1em;
    margin-right: 0.5em;
    vertical-align: -0.15em;
    border: 2px solid;
    border-right-color: transparent;
    border-radius: 50%;
    animation: turn 0.8s linear infinite;
  }
  @keyframes turn {
    to {
      transform: rotate(1turn);
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .spin::before {
      animation-duration: 4s;
    }
  }
`;
