import {
  createContext,
  useCallback,
  useContext,
  useMemo,
  useRef,
  useState,
  type ReactElement,
  type ReactNode,
} from 'react';
import { createPortal } from 'react-dom';
import { Button } from './button.tsx';

export interface Toast {
  readonly text: string;
  readonly tone?: 'plain' | 'bad';
  readonly undo?: () => void;
  readonly action?: { readonly label: string; readonly run: () => void };
}
type Say = (toast: Toast) => void;

const ToastContext = createContext<Say>(() => undefined);
export const useToast = (): Say => useContext(ToastContext);

type Place = (region: HTMLElement | null) => (() => void) | undefined;
const PlaceContext = createContext<Place | null>(null);

/** In a dialog: it lies over the page and keeps the clicks to itself, so what is told meanwhile is told in it. */
export const ToastPlace = (): ReactElement | null => {
  const enter = useContext(PlaceContext);
  return enter === null ? null : <div ref={enter} className="toasts" role="status" aria-live="polite" />;
};

const shownMs = 10_000;
const most = 3;

/** Short news at the foot of the page, or over the dialog that is open. Its region is always there and polite, so that it is read out. */
export const Toasts = ({ children }: { readonly children: ReactNode }): ReactElement => {
  const [toasts, setToasts] = useState<readonly (Toast & { readonly id: number })[]>([]);
  const [dialogs, setDialogs] = useState<readonly HTMLElement[]>([]);
  const last = useRef(0);
  const drop = useCallback((id: number) => setToasts((list) => list.filter((toast) => toast.id !== id)), []);
  const say = useCallback<Say>(
    (toast) => {
      const id = (last.current += 1);
      setToasts((list) => [...list.slice(1 - most), { ...toast, id }]);
      setTimeout(() => drop(id), shownMs);
    },
    [drop],
  );
  const enter = useCallback<Place>((region) => {
    if (region === null) return undefined;
    setDialogs((list) => [...list, region]);
    return () => setDialogs((list) => list.filter((one) => one !== region));
  }, []);
  const items = useMemo(
    () =>
      toasts.map(({ id, text, tone, undo, action }) => (
        <div className="toast" data-tone={tone ?? 'plain'} key={id}>
          <p>{text}</p>
          {undo === undefined ? null : (
            <Button
              onClick={() => {
                drop(id);
                undo();
              }}
            >
              Undo
            </Button>
          )}
          {action === undefined ? null : (
            <Button
              onClick={() => {
                drop(id);
                action.run();
              }}
            >
              {action.label}
            </Button>
          )}
          <Button kind="quiet" aria-label="Dismiss" onClick={() => drop(id)}>
            ✕
          </Button>
        </div>
      )),
    [toasts, drop],
  );
  const top = dialogs.at(-1);
  return (
    <ToastContext value={say}>
      <PlaceContext value={enter}>{children}</PlaceContext>
      <div className="toasts" role="status" aria-live="polite">
        {top === undefined ? items : null}
      </div>
      {top === undefined ? null : createPortal(items, top)}
    </ToastContext>
  );
};
