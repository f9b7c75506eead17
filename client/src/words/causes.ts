/** Those whose own word nobody says. */
const spoken: Readonly<Record<string, string>> = {
  ofd_not_closed: 'Out for delivery too long',
  pod_mismatch: 'Delivered elsewhere',
};

/** A cause of cases, which is the rule that finds it: `late_to_ship` → "Late to ship". */
export const tellCause = (type: string): string => {
  const words = type.replaceAll('_', ' ');
  return spoken[type] ?? words.charAt(0).toUpperCase() + words.slice(1);
};
