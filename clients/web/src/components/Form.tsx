// A form that says what is wrong in the app's words, beside the field: a browser's own words are in the browser's language.
import { type ComponentProps, type FormEvent, type ReactNode, useState } from "react";
import { createPortal } from "react-dom";
import { useTranslation } from "react-i18next";

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

// The first that breaks what it asks for itself: required, a length, a pattern, a type, a range.
function firstWrong(form: HTMLFormElement): Field | undefined {
  return [...form.elements].find((one): one is Field => "validity" in one && !(one as Field).validity.valid);
}

type Wrong = "required" | "tooShort" | "email" | "number" | "invalid";

export function wrongOf(validity: ValidityState, type: string): Wrong {
  if (validity.valueMissing) return "required";
  if (validity.tooShort) return "tooShort";
  if (validity.typeMismatch && type === "email") return "email";
  return validity.patternMismatch ? "number" : "invalid";
}

export function Form({
  onSubmit,
  children,
  ...rest
}: Omit<ComponentProps<"form">, "onSubmit" | "noValidate"> & {
  readonly onSubmit: (event: FormEvent<HTMLFormElement>) => void;
}): ReactNode {
  const { t } = useTranslation();
  const [wrong, setWrong] = useState<{ readonly box: Element; readonly text: string }>();
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    // A dialog inside of it, elsewhere on the page, is a form of its own.
    event.stopPropagation();
    const field = firstWrong(event.currentTarget);
    if (!field) {
      setWrong(undefined);
      onSubmit(event);
      return;
    }
    const count = "minLength" in field ? field.minLength : 0;
    setWrong({
      box: field.closest("[class*=InputWrapper-root]") ?? field.parentElement ?? event.currentTarget,
      text: t(`form.${wrongOf(field.validity, field.type)}`, { count }),
    });
    field.focus();
  };
  return (
    <form {...rest} noValidate onSubmit={submit} onInput={() => setWrong(undefined)}>
      {children}
      {wrong
        ? createPortal(
            <p className="field-wrong" role="alert">
              {wrong.text}
            </p>,
            wrong.box,
          )
        : null}
    </form>
  );
}
