import { type Columns, toCsv } from './csv';
import type { Usage } from './types';

/** The usage ledger as a CSV file, a line for each kind of call on a day; `nameOf` gives the name of a key that exists. */
export function usageToCsv(usage: readonly Usage[], nameOf: (keyId: string) => string | undefined): string {
  const columns: Columns<Usage> = {
    day: ({ day }) => day,
    key_id: ({ keyId }) => keyId,
    key_name: ({ keyId }) => nameOf(keyId),
    dialect: ({ dialect }) => dialect,
    operation: ({ operation }) => operation,
    status: ({ status }) => status,
    billable: ({ billable }) => String(billable),
    calls: ({ calls }) => String(calls),
  };
  return toCsv(columns, usage);
}
