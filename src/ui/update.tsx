import { Button } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import i18next from 'i18next';
import { Workbox } from 'workbox-window';
import { whenIdle } from './busy';

const NOTICE = 'update';

/**
 * Installs the service worker of a production build, and says when a new version is ready. The new version takes over
 * only when the person asks for it, and never while a tab is enrolling.
 */
export function watchForUpdates(): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  const workbox = new Workbox('sw.js');
  let asked = false;

  workbox.addEventListener('waiting', () =>
    notifications.show({
      id: NOTICE,
      autoClose: false,
      title: i18next.t('update.title'),
      message: (
        <Button size="xs" mt="xs" onClick={reload}>
          {i18next.t('update.reload')}
        </Button>
      ),
    }),
  );
  workbox.addEventListener('controlling', ({ isUpdate }) => {
    // Another tab may have asked: this one follows where nobody is looking and nothing is lost.
    if (asked) location.reload();
    else if (isUpdate && document.hidden) whenIdle(async () => location.reload());
  });
  // Private windows of some browsers refuse: the app then works online only.
  workbox.register().catch(console.warn);

  async function reload(): Promise<void> {
    asked = true;
    notifications.update({
      id: NOTICE,
      autoClose: false,
      loading: true,
      title: i18next.t('update.title'),
      message: i18next.t('update.waiting'),
    });
    await whenIdle(async () => workbox.messageSkipWaiting());
  }
}
