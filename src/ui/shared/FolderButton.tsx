import { Button, FileButton } from '@mantine/core';
import { IconFolderOpen } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';

declare module 'react' {
  interface InputHTMLAttributes<T> {
    /** Makes a file field pick a whole folder; every browser knows it, React's types do not. */
    webkitdirectory?: string;
  }
}

interface FolderButtonProps {
  onFiles: (files: File[]) => void;
  size?: 'md';
}

/** Asks for a folder and gives all files in it. */
export function FolderButton({ onFiles, size }: FolderButtonProps) {
  const { t } = useTranslation();
  return (
    <FileButton multiple onChange={onFiles} inputProps={{ webkitdirectory: '' }}>
      {(props) => (
        <Button variant="default" size={size} {...props} leftSection={<IconFolderOpen size={18} aria-hidden />}>
          {t('enrol.chooseFolder')}
        </Button>
      )}
    </FileButton>
  );
}
