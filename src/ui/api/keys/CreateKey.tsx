import { Modal } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { KeyForm } from './KeyForm';
import { NewKey } from './NewKey';
import type { MadeKey } from './state';

/** Asks what a key is to be for, makes it, and shows its secret. */
export function CreateKey({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const [made, setMade] = useState<MadeKey>();
  return (
    <Modal
      opened
      onClose={onClose}
      title={t(made ? 'api.keys.made' : 'api.keys.create')}
      // A click beside it is too easily made for what is never shown again.
      closeOnClickOutside={!made}
    >
      {made ? <NewKey apiKey={made} onDone={onClose} /> : <KeyForm onMade={setMade} onCancel={onClose} />}
    </Modal>
  );
}
