import { css } from "lit";

export const payStyles = css`
  .line {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    align-items: center;
    gap: 4px 12px;
    padding-bottom: 12px;
  }
  .total {
    font-size: 22px;
    margin-left: auto;
  }
  .stepper {
    display: flex;
    align-items: center;
    gap: 4px;
  }
  .stepper button {
    padding: 0;
    font-size: 20px;
  }
  .stepper output {
    min-width: 32px;
    text-align: center;
    font-variant-numeric: tabular-nums;
  }
  label {
    display: block;
    padding-bottom: 12px;
    font-size: 14px;
    color: var(--muted);
  }
  input {
    display: block;
    width: 100%;
    min-height: 44px;
    margin-top: 4px;
    padding: 8px 12px;
    font: inherit;
    font-size: 16px;
    color: var(--text);
    background: var(--tint);
    border: 1px solid transparent;
    border-radius: 8px;
  }
  input[aria-invalid="true"] {
    border-color: var(--amount);
  }
  .result {
    text-align: center;
    padding: 8px 0 12px;
  }
  .result .amount {
    font-size: 28px;
    color: var(--text);
  }
  .result .strong {
    color: var(--accent);
  }
  .second {
    margin-top: 8px;
  }
`;
