import { Button, Menu, Text } from '@mantine/core';
import { IconChevronDown, IconLibraryPhoto } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { collectionName, useCollections, useCurrentCollection } from '../shared/collections';
import { useFormat } from '../shared/format';

/** Says which collection is in use and changes it. */
export function CollectionMenu() {
  const { t } = useTranslation();
  const format = useFormat();
  const { list, choose } = useCollections();
  const current = useCurrentCollection();
  if (!list || !current) return null;
  const name = collectionName(current.name, t);

  return (
    <Menu position="bottom-end" width={260}>
      <Menu.Target>
        <Button
          variant="default"
          size="sm"
          px="sm"
          leftSection={<IconLibraryPhoto size={16} aria-hidden />}
          rightSection={<IconChevronDown size={14} aria-hidden />}
          aria-label={t('collections.pick', { name })}
          styles={{ label: { maxWidth: 'min(12rem, 24vw)' }, inner: { minWidth: 0 } }}
        >
          <Text span truncate inherit>
            {name}
          </Text>
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah="70vh" style={{ overflowY: 'auto' }}>
        <Menu.Label>{t('nav.collections')}</Menu.Label>
        <Menu.RadioGroup value={current.id} onChange={choose}>
          {list.map(({ id, name, persons }) => (
            <Menu.RadioItem
              key={id}
              value={id}
              closeMenuOnClick
              rightSection={
                <Text size="xs" c="dimmed" className="nums">
                  {format.number(persons)}
                </Text>
              }
            >
              <Text size="sm" truncate maw={150}>
                {collectionName(name, t)}
              </Text>
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Item component={Link} to="/collections">
          {t('collections.manage')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
