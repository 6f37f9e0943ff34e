/** What every form does: submits once, puts the API's field errors to the fields, knows whether something was changed. */
import { Form, type FormInstance } from "antd";
import { useMemo, useRef, useState } from "react";
import { ApiProblem, type FieldError } from "../api";
import { ruleText, useLanguage } from "../i18n";
import { type FieldPath, sortErrors } from "./fieldErrors";
import { isLeft } from "./versions/decided";

export type ProblemForm<V extends object> = {
  form: FormInstance<V>;
  initialValues: V;
  error: Error | undefined;
  /** Errors of the API that no field of the form stands for. */
  elsewhere: FieldError[];
  isSubmitting: boolean;
  /** Somebody else changed what the form began with, since it began. */
  isOutdated: boolean;
  isChanged: () => boolean;
  submit: (values: V) => Promise<void>;
  /** Begin anew. */
  reset: () => void;
};

type Options<V> = {
  /** Taken when the form opens: a list that is read again never changes what somebody types. */
  initialValues: V;
  onSubmit: (values: V) => Promise<void>;
  /** The form's name for a field of the API, where it differs: "price_fen" stands in "price". */
  rename?: ((field: string) => string) | undefined;
};

export function useProblemForm<V extends object>({ initialValues, onSubmit, rename }: Options<V>): ProblemForm<V> {
  const [form] = Form.useForm<V>();
  const { error, elsewhere, show, forget } = useProblem(form, rename);
  const [begun, setBegun] = useState(initialValues);
  const [isSubmitting, setSubmitting] = useState(false);
  // Known at once: a second click may come before the button is shown as busy.
  const isSent = useRef(false);
  const spelled = useMemo(() => spelling(begun), [begun]);

  return {
    form,
    initialValues: begun,
    error,
    elsewhere,
    isSubmitting,
    isOutdated: !isSubmitting && withoutLinks(initialValues) !== withoutLinks(begun),
    isChanged: () => spelling({ ...begun, ...form.getFieldsValue(true) }) !== spelled,
    submit: async (values) => {
      if (isSent.current) {
        return;
      }
      isSent.current = true;
      setSubmitting(true);
      forget();
      try {
        await onSubmit(values);
      } catch (problem) {
        // Whoever leaves the question that submitting asks has changed their mind.
        if (!isLeft(problem)) {
          show(problem instanceof Error ? problem : new Error(String(problem)));
        }
      } finally {
        isSent.current = false;
        setSubmitting(false);
      }
    },
    reset: () => {
      setBegun(initialValues);
      forget();
      form.resetFields();
    },
  };
}

/** What the API had against the values: at the fields that it names, and what no field stands for. */
function useProblem<V extends object>(form: FormInstance<V>, rename: Options<V>["rename"]) {
  const language = useLanguage();
  const [error, setError] = useState<Error>();
  const [elsewhere, setElsewhere] = useState<FieldError[]>([]);

  function show(problem: Error) {
    setError(problem);
    const errors = problem instanceof ApiProblem ? problem.errors : [];
    const known = form.getFieldsError().map(({ name }) => name as FieldPath);
    const sorted = sortErrors(errors, known, rename);
    const told = sorted.atFields.map((field) => ({
      name: field.name as never,
      errors: field.errors.map((rule) => ruleText(rule, language)),
    }));
    form.setFields(told);
    setElsewhere(sorted.elsewhere.map((one) => ({ ...one, rule: ruleText(one.rule, language) })));
    const first = told[0];
    if (first) {
      form.scrollToField(first.name, { focus: true, block: "center" });
    }
  }

  function forget() {
    setError(undefined);
    setElsewhere([]);
  }

  return { error, elsewhere, show, forget };
}

/** Links to files are signed anew each time that they are read. */
function withoutLinks(values: object): string {
  return JSON.stringify(values, (name, value) => (name === "url" ? undefined : value));
}

function spelling(values: object): string {
  return JSON.stringify(values, (_, value) => (value === "" || value === null ? undefined : value));
}
