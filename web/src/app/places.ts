import { type ComponentType, lazy } from 'react';
import type { IconName } from '../look/Icon';
import type { Role } from './session';

export interface Place {
  path: string;
  /** The page, loaded when it is gone to. */
  page: ComponentType;
  /** Without one it is not in the menu, but reached from another page. */
  menu?: { text: PlaceName; icon: IconName };
  /** Besides them: whoever has a mailbox sees the owner's pages. */
  roles: readonly Role[];
  isOwners?: boolean;
}

export type PlaceName =
  | 'inbox' | 'greetings' | 'rules' | 'settings' | 'mailboxes' | 'users' | 'deliveries' | 'messages' | 'calls' | 'reports' | 'sites'
  | 'audit' | 'status' | 'classes' | 'live' | 'logs' | 'prompts' | 'configuration' | 'setup';

const care: readonly Role[] = ['helpdesk', 'administrator'];
const records: readonly Role[] = ['helpdesk', 'administrator', 'operator', 'auditor'];
const running: readonly Role[] = ['administrator', 'operator'];
const overseeing: readonly Role[] = [...running, 'auditor'];

/** Every page there is. The server decides what somebody may do; this decides what is offered. */
export const places: readonly Place[] = [
  { path: '/inbox', page: lazy(() => import('../pages/inbox')), menu: { text: 'inbox', icon: 'inbox' }, roles: [], isOwners: true },
  { path: '/greetings', page: lazy(() => import('../pages/greetings')), menu: { text: 'greetings', icon: 'greeting' }, roles: [], isOwners: true },
  { path: '/rules', page: lazy(() => import('../pages/rules')), menu: { text: 'rules', icon: 'bell' }, roles: [], isOwners: true },
  { path: '/mailboxes', page: lazy(() => import('../pages/mailboxes')), menu: { text: 'mailboxes', icon: 'mailbox' }, roles: care },
  { path: '/mailboxes/import', page: lazy(() => import('../pages/import')), roles: ['administrator'] },
  { path: '/mailboxes/:number', page: lazy(() => import('../pages/mailbox')), roles: care },
  { path: '/users', page: lazy(() => import('../pages/users')), menu: { text: 'users', icon: 'users' }, roles: ['administrator'] },
  { path: '/classes', page: lazy(() => import('../pages/classes')), menu: { text: 'classes', icon: 'dial' }, roles: ['administrator'] },
  { path: '/messages', page: lazy(() => import('../pages/messages')), menu: { text: 'messages', icon: 'search' }, roles: records },
  { path: '/messages/:id', page: lazy(() => import('../pages/timeline')), roles: records },
  { path: '/calls', page: lazy(() => import('../pages/calls')), menu: { text: 'calls', icon: 'phone' }, roles: records },
  { path: '/calls/:id', page: lazy(() => import('../pages/call')), roles: records },
  { path: '/live', page: lazy(() => import('../pages/live')), menu: { text: 'live', icon: 'record' }, roles: overseeing },
  { path: '/deliveries', page: lazy(() => import('../pages/deliveries')), menu: { text: 'deliveries', icon: 'send' }, roles: ['helpdesk', 'administrator', 'operator'] },
  { path: '/reports', page: lazy(() => import('../pages/reports')), menu: { text: 'reports', icon: 'chart' }, roles: ['administrator', 'operator', 'auditor'] },
  { path: '/sites', page: lazy(() => import('../pages/sites')), menu: { text: 'sites', icon: 'sites' }, roles: running },
  { path: '/status', page: lazy(() => import('../pages/status')), menu: { text: 'status', icon: 'heart' }, roles: running },
  { path: '/audit', page: lazy(() => import('../pages/audit')), menu: { text: 'audit', icon: 'list' }, roles: ['administrator', 'auditor'] },
  { path: '/logs', page: lazy(() => import('../pages/logs')), menu: { text: 'logs', icon: 'log' }, roles: overseeing },
  { path: '/codes', page: lazy(() => import('../pages/codes')), roles: overseeing },
  { path: '/codes/:code', page: lazy(() => import('../pages/codes')), roles: overseeing },
  { path: '/prompts', page: lazy(() => import('../pages/prompts')), menu: { text: 'prompts', icon: 'greeting' }, roles: overseeing },
  { path: '/configuration', page: lazy(() => import('../pages/configuration')), menu: { text: 'configuration', icon: 'edit' }, roles: overseeing },
  { path: '/set-up', page: lazy(() => import('../pages/setup')), menu: { text: 'setup', icon: 'save' }, roles: ['administrator'] },
  { path: '/settings', page: lazy(() => import('../pages/settings')), menu: { text: 'settings', icon: 'settings' }, roles: ['owner', ...records] },
];

export function placesFor(role: Role, mailbox: string | null) {
  return places.filter((place) => (place.isOwners ? mailbox !== null : place.roles.includes(role)));
}
