import { css } from "lit";

export const voucherStyles = css`
  .ticket {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px 16px;
    padding: 16px 16px 12px;
    border-bottom: 1px dashed var(--line);
  }
  .figure {
    flex: 0 0 auto;
    min-width: 84px;
  }
  .figure .amount {
    font-size: 32px;
    line-height: 1.2;
  }
  .figure small {
    font-size: 18px;
  }
  .picture {
    display: block;
    width: 100%;
    border-radius: 8px;
    margin-top: 12px;
  }
`;
