/** A face in a viewfinder. */
export function Logo() {
  return (
    <svg width="28" height="28" viewBox="0 0 28 28" fill="none" aria-hidden="true">
      <rect width="28" height="28" rx="8" fill="#156862" />
      <path
        d="M7 10.5V9a2 2 0 0 1 2-2h1.5M17.5 7H19a2 2 0 0 1 2 2v1.5M21 17.5V19a2 2 0 0 1-2 2h-1.5M10.5 21H9a2 2 0 0 1-2-2v-1.5"
        stroke="#9fe6dd"
        strokeWidth="1.8"
        strokeLinecap="round"
      />
      <circle cx="11.2" cy="12.4" r="1.25" fill="#fff" />
      <circle cx="16.8" cy="12.4" r="1.25" fill="#fff" />
      <path d="M11 16.2c.8 1.1 1.8 1.6 3 1.6s2.2-.5 3-1.6" stroke="#fff" strokeWidth="1.6" strokeLinecap="round" />
    </svg>
  );
}
