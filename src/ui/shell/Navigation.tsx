import { Menu, UnstyledButton } from '@mantine/core';
import {
  IconApi,
  IconCopy,
  IconDots,
  IconLibraryPhoto,
  IconPhotoPlus,
  IconPhotoSearch,
  IconUsers,
  IconUsersGroup,
  IconVideo,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link, NavLink, useLocation } from 'react-router';
import classes from './Navigation.module.css';

/** Those with `rare` are in a menu where there is too little room. */
const pages = [
  { to: '/', key: 'nav.search', Icon: IconPhotoSearch },
  { to: '/enrol', key: 'nav.enrol', Icon: IconPhotoPlus },
  { to: '/group', key: 'nav.group', Icon: IconUsersGroup, rare: true },
  { to: '/people', key: 'nav.people', Icon: IconUsers },
  { to: '/duplicates', key: 'nav.duplicates', Icon: IconCopy, rare: true },
  { to: '/collections', key: 'nav.collections', Icon: IconLibraryPhoto, rare: true },
  { to: '/live', key: 'nav.live', Icon: IconVideo },
  { to: '/api', key: 'nav.api', Icon: IconApi, rare: true },
] as const;

const rarePages = pages.filter((page) => 'rare' in page);

/** Links to the pages: in the header, or at the foot of a phone. */
export function Navigation({ className }: { className: string | undefined }) {
  const { t } = useTranslation();
  return (
    <nav className={className} aria-label={t('nav.label')}>
      {pages.map(({ to, key, Icon, ...page }) => (
        <NavLink key={to} to={to} end={to === '/'} className={'rare' in page ? classes.rare : undefined}>
          <Icon size={19} stroke={1.7} aria-hidden />
          {t(key)}
        </NavLink>
      ))}
      <MoreMenu />
    </nav>
  );
}

function MoreMenu() {
  const { t } = useTranslation();
  const { pathname } = useLocation();
  const current = rarePages.some(({ to }) => pathname.startsWith(to));
  return (
    <Menu position="bottom-end" width={200}>
      <Menu.Target>
        <UnstyledButton className={classes.more} aria-current={current || undefined}>
          <IconDots size={19} stroke={1.7} aria-hidden />
          {t('nav.more')}
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {rarePages.map(({ to, key, Icon }) => (
          <Menu.Item
            key={to}
            component={Link}
            to={to}
            leftSection={<Icon size={18} stroke={1.7} aria-hidden />}
            aria-current={pathname.startsWith(to) ? 'page' : undefined}
          >
            {t(key)}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
