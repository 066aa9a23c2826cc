import { create } from 'zustand';
import type { BodyType } from '../../../api/body';
import { type Answer, send } from './answer';
import { type Call, callOf, type Entered, type Photo } from './call';
import type { Endpoint } from './endpoints';

export type Outcome = { status: 'running' } | { status: 'answered'; answer: Answer } | { status: 'unreachable' };

interface Credentials {
  id: string;
  secret: string;
}

/** What was entered and answered, for as long as the page is open. */
interface ConsoleState {
  credentials: Credentials;
  setCredentials: (credentials: Credentials) => void;
  /** By `entryKey`. */
  entered: Record<string, Entered>;
  enter: (key: string, value: Entered) => void;
  /** Photos that are being read: a call made now would go without them. */
  reading: number;
  /** Reads a photo and enters it. Throws if it cannot be read. */
  enterPhoto: (key: string, read: () => Promise<Photo>) => Promise<void>;
  /** By id of the endpoint. */
  types: Record<string, BodyType>;
  setType: (endpointId: string, type: BodyType) => void;
  /** By id of the endpoint. */
  outcomes: Record<string, Outcome>;
  run: (endpointId: string, call: Call) => Promise<void>;
}

export const useConsole = create<ConsoleState>()((set, get) => {
  const finish = (endpointId: string, outcome: Outcome) =>
    set(({ outcomes }) => ({ outcomes: { ...outcomes, [endpointId]: outcome } }));
  return {
    credentials: { id: '', secret: '' },
    setCredentials: ({ id, secret }) => set({ credentials: { id, secret } }),
    entered: {},
    enter: (key, value) => set(({ entered }) => ({ entered: { ...entered, [key]: value } })),
    reading: 0,
    enterPhoto: async (key, read) => {
      set(({ reading }) => ({ reading: reading + 1 }));
      try {
        get().enter(key, await read());
      } finally {
        set(({ reading }) => ({ reading: reading - 1 }));
      }
    },
    types: {},
    setType: (endpointId, type) => set(({ types }) => ({ types: { ...types, [endpointId]: type } })),
    outcomes: {},
    run: async (endpointId, call) => {
      finish(endpointId, { status: 'running' });
      try {
        finish(endpointId, { status: 'answered', answer: await send(call) });
      } catch {
        finish(endpointId, { status: 'unreachable' });
      }
    },
  };
});

/** The type of body that was chosen for an endpoint, else its first. */
export function typeOf({ id, bodies }: Endpoint, types: ConsoleState['types']): BodyType | undefined {
  return types[id] ?? bodies[0]?.type;
}

/** The call that is entered for an endpoint. */
export function useCall(endpoint: Endpoint): Call {
  const { entered, credentials, types } = useConsole();
  return callOf(endpoint, entered, { ...credentials, type: typeOf(endpoint, types) });
}
