/** What a file beside a layout says, or why nobody can tell. */
export type BesideFile = { readonly text: string } | { readonly reason: string };

/** Reads a file beside a layout, by its path from the layout's folder. Handed in by whoever has the layout from there. */
export type BesideLayout = (path: string) => BesideFile;

/** Where a layout is no file, or nobody looks. */
export const nothingBeside: BesideLayout = () => ({
  reason: "is to lie beside the layout, and this layout comes from no folder",
});
