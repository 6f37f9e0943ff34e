/** The answers that the elements read, from the API's description: what drifts does not compile. */
export type {
  CreateOrder,
  IssuedVoucher,
  MyOrders,
  MyRedPacket,
  MyRedPackets,
  MyVoucher,
  OrderToPay,
  OrderView,
  PageSignatureView,
  PaymentParameters,
  Problem,
  ProductView,
  Session as SessionView,
  SignInBegun,
  VoucherOffer,
  VoucherPage,
} from "../../../console/src/api/generated/types.gen";
