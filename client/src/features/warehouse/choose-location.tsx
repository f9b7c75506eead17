import type { ReactElement } from 'react';
import { loadLocations } from '../../api/staff.ts';
import { useLoaded, useSession } from '../../api/use-api.ts';
import { Link } from '../../ui/router.tsx';
import { EmptyState, ProblemState, Skeleton } from '../../ui/states.tsx';

export const ChooseLocation = (): ReactElement => {
  const { http } = useSession();
  const { loaded, again } = useLoaded('locations', () => loadLocations(http));
  if (loaded.status === 'loading') return <Skeleton rows={4} label="Loading the locations" />;
  if (loaded.status === 'failed')
    return <ProblemState problem={loaded.problem} what="the locations" onRetry={again} />;
  return (
    <div className="page">
      <h1>Which location?</h1>
      {loaded.value.items.length === 0 ? (
        <EmptyState title="There is no location yet">An administrator creates the first one.</EmptyState>
      ) : (
        <ul className="locations">
          {loaded.value.items.map(({ location, name, type }) => (
            <li key={location}>
              <Link
                className="button"
                data-size="large"
                href={`/warehouse?location=${encodeURIComponent(location)}`}
              >
                {name} <span className="muted">{type.replaceAll('_', ' ')}</span>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
};
