import { IconLibraryPhoto, IconPhotoPlus, IconPhotoSearch, IconUsers, IconVideo } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { NavLink } from 'react-router';

const pages = [
  { to: '/', key: 'nav.search', Icon: IconPhotoSearch },
  { to: '/enrol', key: 'nav.enrol', Icon: IconPhotoPlus },
  { to: '/people', key: 'nav.people', Icon: IconUsers },
  { to: '/collections', key: 'nav.collections', Icon: IconLibraryPhoto },
  { to: '/live', key: 'nav.live', Icon: IconVideo },
] as const;

/** Links to the pages: in the header, or at the foot of a phone. */
export function Navigation({ className }: { className: string | undefined }) {
  const { t } = useTranslation();
  return (
    <nav className={className} aria-label={t('nav.label')}>
      {pages.map(({ to, key, Icon }) => (
        <NavLink key={to} to={to} end={to === '/'}>
          <Icon size={19} stroke={1.7} aria-hidden />
          {t(key)}
        </NavLink>
      ))}
    </nav>
  );
}
