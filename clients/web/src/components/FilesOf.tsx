// The attachments of something; what draws them is loaded when the first of them is shown.
import { lazy, type ReactNode, Suspense } from "react";
import { withWords } from "../i18n";

export interface FilesOfProps {
  readonly project: string;
  // As an attachment names it: `task/<id>`, `comment/<id>`, `gate/<id>`, `meeting/<id>`.
  readonly about: string;
  // Of a gate: the evidence.
  readonly part?: string;
  // Only to be read.
  readonly fixed: boolean;
  // A section with a title, which says so where there is nothing; else no more than is there.
  readonly heading?: boolean;
}

const Files = lazy(async () => ({ default: (await withWords(import("./Files"), "files")).Files }));

export function FilesOf(props: FilesOfProps): ReactNode {
  return (
    <Suspense fallback={null}>
      <Files {...props} />
    </Suspense>
  );
}
