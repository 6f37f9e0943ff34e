import { css } from "lit";

export const redPacketsStyles = css`
  .seal {
    flex: 0 0 44px;
    width: 44px;
    height: 52px;
    border-radius: 6px;
    background: #c8402b;
    color: #ffe2a8;
    display: grid;
    place-items: center;
    font-weight: 600;
  }
  .sum {
    font-size: 20px;
  }
`;
