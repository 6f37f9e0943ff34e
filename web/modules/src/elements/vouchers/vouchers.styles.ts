import { css } from "lit";

export const vouchersStyles = css`
  .figure {
    min-width: 64px;
    font-size: 22px;
  }
  .figure small {
    font-size: 14px;
  }
  .used .amount,
  .used h3 {
    color: var(--muted);
  }
`;
