import type { ReactElement } from 'react';
import { Link } from '../../ui/router.tsx';

const pages = [
  { href: '/desk/dead-letters', label: 'Not taken in' },
  { href: '/desk/dead-letters/out', label: 'Not gone out' },
] as const;

/** What is stuck on its way in, and on its way out. */
export const StuckTabs = ({ here }: { readonly here: (typeof pages)[number]['href'] }): ReactElement => (
  <nav className="stuck-tabs" aria-label="What is stuck">
    {pages.map(({ href, label }) => (
      <Link key={href} href={href} aria-current={href === here ? 'page' : undefined}>
        {label}
      </Link>
    ))}
  </nav>
);
