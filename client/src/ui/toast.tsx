import {
  createContext,
  useCallback,
  useContext,
  useEffect,
  useEffectEvent,
  useMemo,
  useRef,
  useState,
  type ReactElement,
  type ReactNode,
} from 'react';
import { createPortal } from 'react-dom';
import { Button } from './button.tsx';
import { giveFocusBack } from './focus.ts';

export interface Toast {
  readonly text: string;
  readonly tone?: 'plain' | 'bad';
  readonly undo?: () => void;
  readonly action?: { readonly label: string; readonly run: () => void };
}
/** Of its buttons. */
interface ToastWords {
  readonly undo: string;
  readonly dismiss: string;
}
const english: ToastWords = { undo: 'Undo', dismiss: 'Dismiss' };
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

interface ToldToast extends Toast {
  readonly id: number;
  /** Somebody points at it or has the focus in it. */
  readonly isMinded: boolean;
}

/** The oldest makes room for one more that nobody is at. */
const withRoom = (list: readonly ToldToast[]): readonly ToldToast[] => {
  if (list.length < most) return list;
  const oldest = list.find(({ isMinded }) => !isMinded);
  return list.filter((toast) => toast !== oldest);
};

/** Short news at the foot of the page, or over the dialog that is open. Its region is always there and polite, so that it is read out. */
export const Toasts = ({
  children,
  words = english,
}: {
  readonly children: ReactNode;
  readonly words?: ToastWords;
}): ReactElement => {
  const [toasts, setToasts] = useState<readonly ToldToast[]>([]);
  const [dialogs, setDialogs] = useState<readonly HTMLElement[]>([]);
  const last = useRef(0);
  const drop = useCallback((id: number) => setToasts((list) => list.filter((toast) => toast.id !== id)), []);
  const say = useCallback<Say>((toast) => {
    const id = (last.current += 1);
    setToasts((list) => [...withRoom(list), { ...toast, id, isMinded: false }]);
  }, []);
  const mind = useCallback((id: number, isMinded: boolean) => {
    setToasts((list) => list.map((toast) => (toast.id === id ? { ...toast, isMinded } : toast)));
  }, []);
  const enter = useCallback<Place>((region) => {
    if (region === null) return undefined;
    setDialogs((list) => [...list, region]);
    return () => setDialogs((list) => list.filter((one) => one !== region));
  }, []);
  const items = useMemo(
    () =>
      toasts.map((toast) => (
        <Told
          key={toast.id}
          toast={toast}
          words={words}
          onDrop={() => drop(toast.id)}
          onMind={(isMinded) => mind(toast.id, isMinded)}
        />
      )),
    [toasts, words, drop, mind],
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

/** It goes by itself, but not while somebody points at it or has the focus in it. */
const Told = ({
  toast,
  words,
  onDrop,
  onMind,
}: {
  readonly toast: Toast;
  readonly words: ToastWords;
  readonly onDrop: () => void;
  readonly onMind: (isMinded: boolean) => void;
}): ReactElement => {
  const { text, tone = 'plain', undo, action } = toast;
  const [isPointedAt, setPointedAt] = useState(false);
  const [hasFocus, setFocus] = useState(false);
  const before = useRef<Element>(null);
  const drop = useEffectEvent(onDrop);
  const mind = useEffectEvent(onMind);
  const isMinded = isPointedAt || hasFocus;
  useEffect(() => {
    mind(isMinded);
    if (isMinded) return undefined;
    const timer = setTimeout(() => drop(), shownMs);
    return () => clearTimeout(timer);
  }, [isMinded]);
  const leave = (): void => {
    giveFocusBack(before.current);
    onDrop();
  };
  return (
    <div
      className="toast"
      data-tone={tone}
      onPointerEnter={() => setPointedAt(true)}
      onPointerLeave={() => setPointedAt(false)}
      onFocus={({ currentTarget, relatedTarget }) => {
        if (relatedTarget !== null && !currentTarget.contains(relatedTarget)) before.current = relatedTarget;
        setFocus(true);
      }}
      onBlur={({ currentTarget, relatedTarget }) => setFocus(currentTarget.contains(relatedTarget))}
    >
      <p>{text}</p>
      {undo === undefined ? null : (
        <Button
          onClick={() => {
            leave();
            undo();
          }}
        >
          {words.undo}
        </Button>
      )}
      {action === undefined ? null : (
        <Button
          onClick={() => {
            leave();
            action.run();
          }}
        >
          {action.label}
        </Button>
      )}
      <Button kind="quiet" aria-label={words.dismiss} onClick={leave}>
        ✕
      </Button>
    </div>
  );
};
