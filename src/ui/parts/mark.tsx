/** The mark: three strands that become one. */
export function Mark({ size = 26 }: { readonly size?: number }) {
  return (
    <svg
      aria-hidden="true"
      fill="none"
      height={size * 0.75}
      strokeLinecap="round"
      strokeWidth="2.4"
      viewBox="0 0 32 24"
      width={size}
    >
      <path d="M2 4.5C10 4.5 11 12 19 12" stroke="var(--member-1)" />
      <path d="M2 19.5C10 19.5 11 12 19 12" stroke="var(--member-2)" />
      <path d="M2 12H30" stroke="var(--accent)" />
    </svg>
  );
}
