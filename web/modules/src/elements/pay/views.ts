/** What a purchase looks like: quantity, phone number, receipt. */
import { html, nothing, type TemplateResult } from "lit";
import type { OrderView } from "../../api/types";
import { fill, yuan } from "../../strings/words";
import type { Texts } from "../../strings/zh";

export function stepper(
  texts: Texts,
  quantity: number,
  isBusy: boolean,
  onChange: (quantity: number) => void,
): TemplateResult {
  const to = (next: number) => () => onChange(next);
  return html`<span class="stepper" role="group" aria-label=${texts.quantity} part="stepper">
    <button class="quiet" aria-label=${texts.less} ?disabled=${isBusy || quantity < 2} @click=${to(quantity - 1)}>−</button>
    <output>${quantity}</output>
    <button class="quiet" aria-label=${texts.plus} ?disabled=${isBusy} @click=${to(quantity + 1)}>+</button>
  </span>`;
}

export interface PhoneField {
  label: string;
  value: string;
  isBusy: boolean;
  /** What is wrong with it; "" for nothing. */
  problem: string;
  onInput: (value: string) => void;
}

export function phoneField({ label, value, isBusy, problem, onInput }: PhoneField): TemplateResult {
  // On iOS the keyboard leaves a gap, and taps miss, until something scrolls.
  return html`<label part="phone"
    >${label}
    <input
      type="tel"
      autocomplete="tel"
      inputmode="tel"
      maxlength="20"
      .value=${value}
      ?disabled=${isBusy}
      aria-invalid=${Boolean(problem)}
      @input=${(event: InputEvent) => onInput((event.target as HTMLInputElement).value)}
      @focusout=${() => scrollBy(0, 1)}
    />
    ${problem && html`<span class="bad" role="alert">${problem}</span>`}
  </label>`;
}

export function receipt(texts: Texts, order: OrderView, onAgain: () => void): TemplateResult {
  return html`<div class="body">
    <div class="result" part="done" role="status">
      <p class="strong">✓ ${texts.paid}</p>
      <p class="amount">¥${yuan(order.paid_fen ?? order.total_fen)}</p>
      ${order.voucher_fen ? html`<p class="muted">${fill(texts.saved, { yuan: yuan(order.voucher_fen) })}</p>` : nothing}
      <p class="muted">${order.order_no}</p>
    </div>
    <slot name="done"></slot>
    <button part="second" class="wide quiet" @click=${onAgain}>${texts.buyAgain}</button>
  </div>`;
}
