import { MantineProvider } from '@mantine/core';
import { ModalsProvider } from '@mantine/modals';
import { Notifications } from '@mantine/notifications';
import { lazy, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { createHashRouter, type RouteObject, RouterProvider } from 'react-router';
import '@mantine/core/styles.css';
import '@mantine/dropzone/styles.css';
import '@mantine/notifications/styles.css';
import './styles.css';
import { CollectionsPage } from './collections/CollectionsPage';
import { DuplicatesPage } from './duplicates/DuplicatesPage';
import { EnrolPage } from './enrol/EnrolPage';
import { GroupPage } from './group/GroupPage';
import { LivePage } from './live/LivePage';
import { PeoplePage } from './people/PeoplePage';
import { PersonPage } from './people/PersonPage';
import { SearchPage } from './search/SearchPage';
import { CrashPage } from './shared/CrashPage';
import { InsecureContext } from './shared/InsecureContext';
import { NotFoundPage } from './shared/NotFoundPage';
import { Shell } from './shell/Shell';
import { cssVariables, themeWith } from './theme';

/** Of the charts and the console nobody else has a use: they come with the page. */
const ApiPage = lazy(async () => ({ default: (await import('./api/ApiPage')).ApiPage }));

const routes: RouteObject[] = [
  { index: true, Component: SearchPage },
  { path: 'enrol', Component: EnrolPage },
  { path: 'group', Component: GroupPage },
  { path: 'people', Component: PeoplePage },
  { path: 'people/:personId', Component: PersonPage },
  { path: 'duplicates', Component: DuplicatesPage },
  { path: 'collections', Component: CollectionsPage },
  { path: 'live', Component: LivePage },
  { path: 'api/:tab?', Component: ApiPage },
  { path: '*', Component: NotFoundPage },
];

// The addresses are behind the #, so that any static server under any path serves every page. A page that crashes
// leaves the frame around it usable.
const router = createHashRouter([
  { Component: Shell, ErrorBoundary: CrashPage, children: [{ ErrorBoundary: CrashPage, children: routes }] },
]);

/** The whole interface. `secure`: false where the browser withholds what the app needs. */
export function App({ secure }: { secure: boolean }) {
  const { t } = useTranslation();
  const theme = useMemo(() => themeWith({ close: t('common.close') }), [t]);
  return (
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      {secure ? (
        <ModalsProvider labels={{ confirm: t('common.confirm'), cancel: t('common.cancel') }}>
          <Notifications position="bottom-left" className="notifications" />
          <RouterProvider router={router} />
        </ModalsProvider>
      ) : (
        <InsecureContext />
      )}
    </MantineProvider>
  );
}
