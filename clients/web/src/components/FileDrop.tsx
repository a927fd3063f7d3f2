// One file: chosen, or dropped on it.
import { type DragEvent, type ReactNode, useState } from "react";

interface FileDropProps {
  readonly icon: ReactNode;
  // What the field is for.
  readonly label: string;
  readonly hint: string;
  readonly file: File | undefined;
  // As the input's own `accept`; what is dropped may be anything.
  readonly accept: string;
  readonly onChoose: (file: File | undefined) => void;
  readonly testId: string;
}

export function FileDrop({ icon, label, hint, file, accept, onChoose, testId }: FileDropProps): ReactNode {
  const [over, setOver] = useState(false);
  const on = (event: DragEvent, isOver: boolean): void => {
    event.preventDefault();
    setOver(isOver);
  };
  return (
    <label
      className="drop"
      data-over={over || undefined}
      onDragEnter={(event) => on(event, true)}
      onDragOver={(event) => on(event, true)}
      onDragLeave={(event) => on(event, false)}
      onDrop={(event) => {
        on(event, false);
        onChoose(event.dataTransfer.files[0]);
      }}
    >
      {icon}
      <strong>{file ? file.name : label}</strong>
      <span className="muted small">{hint}</span>
      <input
        type="file"
        className="visually-hidden"
        accept={accept}
        aria-label={label}
        data-testid={testId}
        onChange={(event) => {
          onChoose(event.currentTarget.files?.[0]);
          // The same file may be chosen again.
          event.currentTarget.value = "";
        }}
      />
    </label>
  );
}
