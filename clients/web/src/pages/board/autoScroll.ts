// A list scrolls by itself while a card is dragged to its edge. Fetched after the board is there: nobody drags sooner.
export function scrollsUnderDrag(element: Element): () => void {
  let stop: (() => void) | undefined;
  let gone = false;
  import("@atlaskit/pragmatic-drag-and-drop-auto-scroll/element").then(
    ({ autoScrollForElements }) => {
      if (gone) return;
      stop = autoScrollForElements({ element, canScroll: ({ source }) => source.data.kind === "task" });
    },
    () => {},
  );
  return () => {
    gone = true;
    stop?.();
  };
}
