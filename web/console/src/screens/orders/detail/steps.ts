import type { OrderState } from "../../../api";

const STEPS: Record<OrderState, number> = {
  CREATED: 0,
  PREPAID: 1,
  CLOSED: 2,
  PAID: 2,
  PARTLY_REFUNDED: 3,
  REFUNDED: 3,
};

/** Return the place of an order on its way, from 0. */
export function currentStep({ state }: { state: OrderState }): number {
  return STEPS[state];
}
