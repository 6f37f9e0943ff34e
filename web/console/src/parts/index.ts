export { AsOf, RefreshButton } from "./AsOf";
export { DayBars, StackedBar, UsageBar } from "./Bars";
export { BeijingTime } from "./BeijingTime";
export { ConfirmMoney, type MoneyQuestion, type MoneyResult } from "./ConfirmMoney";
export { CopyableId } from "./CopyableId";
export { CursorCards } from "./CursorCards";
export { type Column, CursorTable } from "./CursorTable";
export { ExportButton } from "./ExportDialog";
export { elementCode } from "./elementCode";
export { type Fact, Facts, FactsCard } from "./Facts";
export { FileDrop } from "./FileDrop";
export { FilterBar } from "./FilterBar";
export { FilterTexts } from "./FilterTexts";
export { FormBody, FormDrawer, FormPage } from "./FormDrawer";
export {
  type Span,
  spanOf,
  spanText,
} from "./filters";
export { Gap } from "./Gap";
export { InstantInput } from "./InstantInput";
export { Loaded } from "./Loaded";
export { useAccountOptions, useCampaignOptions } from "./lookups";
export { Money, YuanField } from "./Money";
export { moneyText, yuanText } from "./money";
export { None } from "./None";
export { PageHeader } from "./PageHeader";
export { Phone } from "./Phone";
export { ProblemAlert, useProblemText } from "./ProblemAlert";
export { Snippet } from "./Snippet";
export { StateTag } from "./StateTag";
export { sizeText } from "./sizes";
export {
  beijingDay,
  beijingText,
  daysUntil,
} from "./time";
export { Uploader } from "./Uploader";
export { useConfirm } from "./useConfirm";
export { useCursorList } from "./useCursorList";
export { useKeys } from "./useKeys";
export { useLeaveGuard } from "./useLeaveGuard";
export { useMoneyQuestion } from "./useMoneyQuestion";
export { useProblemForm } from "./useProblemForm";
export { useRefundResult } from "./useRefundResult";
export { Conflicts } from "./versions/Conflicts";
export { decided, isLeft, type Opened, passLeft } from "./versions/decided";
export { Edited } from "./versions/Edited";
export { FieldValue } from "./versions/FieldValue";
