/** ◢ as a drawing: the shape that always stands beside the one colour that means "needs a person". */
export function NeedsMark({ size = 10 }: { readonly size?: number }) {
  return (
    <svg aria-hidden="true" fill="currentColor" height={size} viewBox="0 0 10 10" width={size}>
      <path d="M10 0V10H0z" />
    </svg>
  );
}
