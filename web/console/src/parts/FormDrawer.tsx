/** A form in a drawer, or on a page of its own: the same submitting, errors at their fields, guard for what is unsaved. */
import { Alert, Button, Drawer, Form, Space } from "antd";
import { type ReactNode, useRef } from "react";
import { Allowed, type Scope } from "../auth";
import { strings, useStrings } from "../i18n";
import { ProblemAlert } from "./ProblemAlert";
import { useLeaveGuard } from "./useLeaveGuard";
import { type ProblemForm, useProblemForm } from "./useProblemForm";

const words = strings({
  save: { zh: "保存", en: "Save" },
  cancel: { zh: "取消", en: "Cancel" },
  outdated: { zh: "数据已被修改", en: "It was changed meanwhile" },
  outdatedAbout: {
    zh: "有人在您编辑期间修改了它。保存时会逐项列出双方的修改，由您决定。",
    en: "Somebody changed it since you opened it. When you save, you see theirs beside yours and decide.",
  },
});

type FormProps<V extends object> = {
  initialValues: V;
  /** Sends the values; what it throws is shown, what it returns from closes the form. */
  onSubmit: (values: V) => Promise<void>;
  /** Called once the form is saved or left. */
  onClose: () => void;
  rename?: (field: string) => string;
  okText?: string;
  /** Without it the form can be read and not be sent. */
  scope?: Scope;
  children: ReactNode;
};

function useGuardedForm<V extends object>({ initialValues, onSubmit, onClose, rename }: FormProps<V>) {
  const isSaved = useRef(false);
  const state = useProblemForm<V>({
    initialValues,
    rename,
    onSubmit: async (values) => {
      await onSubmit(values);
      isSaved.current = true;
      onClose();
    },
  });
  const mayLeave = useLeaveGuard(() => !isSaved.current && state.isChanged());
  const leave = async () => {
    if (await mayLeave()) {
      isSaved.current = true;
      onClose();
    }
  };
  return { state, leave };
}

export function FormDrawer<V extends object>(props: FormProps<V> & { title: string; open: boolean; width?: number }) {
  const { open, ...rest } = props;
  return open ? <OpenDrawer {...rest} /> : null;
}

function OpenDrawer<V extends object>(props: FormProps<V> & { title: string; width?: number }) {
  const { state, leave } = useGuardedForm(props);
  return (
    <Drawer
      open
      title={props.title}
      size={props.width ?? 640}
      onClose={leave}
      footer={<Buttons okText={props.okText} scope={props.scope} state={state} onCancel={leave} />}
    >
      <FormBody state={state}>{props.children}</FormBody>
    </Drawer>
  );
}

/** The same form on a page: for what is long, or wants a preview of what is typed at its side. */
export function FormPage<V extends object>(props: FormProps<V> & { aside?: (values: V) => ReactNode }) {
  const { state, leave } = useGuardedForm(props);
  return (
    <div className="mc-form-page">
      <section className="mc-card">
        <FormBody state={state}>{props.children}</FormBody>
        <Buttons okText={props.okText} scope={props.scope} state={state} onCancel={leave} />
      </section>
      {props.aside && <Aside state={state} aside={props.aside} />}
    </div>
  );
}

function Aside<V extends object>({ state, aside }: { state: ProblemForm<V>; aside: (values: V) => ReactNode }) {
  const typed: V | undefined = Form.useWatch((values: V) => values, state.form);
  return <aside>{aside(Object.assign({}, state.initialValues, typed))}</aside>;
}

type FormBodyProps<V extends object> = { state: ProblemForm<V>; onChange?: () => void; children: ReactNode };

/** The fields of a form with what the API says of them; what sends it is somebody else's button. */
export function FormBody<V extends object>({ state, onChange, children }: FormBodyProps<V>) {
  const t = useStrings(words);
  return (
    <>
      {state.isOutdated && (
        <Alert className="mc-banner" type="warning" showIcon title={t.outdated} description={t.outdatedAbout} />
      )}
      {state.error && (
        <div className="mc-banner">
          <ProblemAlert error={state.error}>
            {state.elsewhere.map(({ field, rule }) => (
              <span key={field + rule}>{field ? `${field}: ${rule}` : rule}</span>
            ))}
          </ProblemAlert>
        </div>
      )}
      <Form<V>
        form={state.form}
        layout="vertical"
        initialValues={state.initialValues}
        onFinish={state.submit}
        {...(onChange && { onValuesChange: onChange })}
        scrollToFirstError={{ focus: true, block: "center" }}
        disabled={state.isSubmitting}
      >
        {children}
      </Form>
    </>
  );
}

type ButtonsProps<V extends object> = {
  okText: string | undefined;
  scope: Scope | undefined;
  state: ProblemForm<V>;
  onCancel: () => void;
};

function Buttons<V extends object>({ okText, scope, state, onCancel }: ButtonsProps<V>) {
  const t = useStrings(words);
  const submit = (
    <Button type="primary" loading={state.isSubmitting} onClick={() => state.form.submit()}>
      {okText ?? t.save}
    </Button>
  );
  return (
    <Space>
      {scope ? <Allowed scope={scope}>{submit}</Allowed> : submit}
      <Button onClick={onCancel}>{t.cancel}</Button>
    </Space>
  );
}
