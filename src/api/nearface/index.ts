import { collections } from './collections';
import { dialect } from './define';
import { enrol } from './enrol';
import { faces } from './faces';
import { keys } from './keys';
import { persons } from './persons';
import { photos } from './photos';
import { search } from './search';
import { transfer } from './transfer';

/* Nearface's own API: what the other dialects leave out. Errors are problem details of RFC 9457. */

const endpoints = [...collections, ...persons, ...faces, enrol, ...search, ...photos, ...keys, ...transfer];

export const native = { dialect, endpoints };
