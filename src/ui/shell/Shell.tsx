import { AppShell, Container, Group } from '@mantine/core';
import { Suspense, useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { Link, Outlet, ScrollRestoration } from 'react-router';
import { everyChange } from '../shared/changes';
import { useCollections } from '../shared/collections';
import { BatchIndicator } from './BatchIndicator';
import { CollectionMenu } from './CollectionMenu';
import { Logo } from './Logo';
import { Navigation } from './Navigation';
import { ReadyFailure } from './ReadyFailure';
import { SettingsMenu } from './SettingsMenu';
import classes from './Shell.module.css';

/** The frame around every page. */
export function Shell() {
  const { t } = useTranslation();
  const refresh = useCollections(({ refresh }) => refresh);
  useEffect(() => {
    refresh();
    return everyChange(refresh);
  }, [refresh]);

  useEffect(keepFilesFromLeaving, []);

  return (
    <AppShell header={{ height: 60 }} footer={{ height: { base: 62, sm: 0 } }} padding={0}>
      <AppShell.Header className={classes.header}>
        <Container size={1280} h="100%" px={{ base: 'sm', sm: 'lg' }}>
          <Group h="100%" gap="lg" wrap="nowrap" justify="space-between">
            <Link to="/" className={classes.brand} aria-label={t('nav.home')}>
              <Logo />
              <span className={classes.brandName}>{t('app.name')}</span>
            </Link>
            <Navigation className={classes.topNav} />
            <Group gap={6} wrap="nowrap" className={classes.tools}>
              <BatchIndicator />
              <CollectionMenu />
              <SettingsMenu />
            </Group>
          </Group>
        </Container>
      </AppShell.Header>
      <AppShell.Main>
        <Container size={1280} px={{ base: 'sm', sm: 'lg' }} py={{ base: 'lg', sm: 32 }}>
          <ReadyFailure />
          <Suspense>
            <Outlet />
          </Suspense>
        </Container>
      </AppShell.Main>
      <AppShell.Footer hiddenFrom="sm" className={classes.footer}>
        <Navigation className={classes.bottomNav} />
      </AppShell.Footer>
      <ScrollRestoration />
    </AppShell>
  );
}

/** A file that is dropped beside the fields for it would replace the app by a view of that file. */
function keepFilesFromLeaving(): () => void {
  const controller = new AbortController();
  for (const type of ['dragover', 'drop'] as const) {
    window.addEventListener(type, (event) => event.preventDefault(), { signal: controller.signal });
  }
  return () => controller.abort();
}
