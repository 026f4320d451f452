// What stands in place of pictures: how to push the first one, and why a name is wrong.
import { element } from '../elements';
import { PUSH_COMMAND, strings } from '../strings';

export function emptyNotice(): HTMLElement {
  const notice = element('section', 'notice');
  const command = element('pre');
  command.tabIndex = 0; // it may scroll sideways on a phone; then the keyboard must reach it
  command.append(element('code', '', PUSH_COMMAND));
  notice.append(
    element('h1', '', strings.emptyTitle),
    element('p', '', strings.emptyHow),
    command,
    element('p', 'aside', strings.emptyAside),
  );
  return notice;
}

export function wrongNameNotice(name: string): HTMLElement {
  const notice = element('section', 'notice');
  notice.setAttribute('role', 'alert');
  const rule = element('p', 'aside');
  rule.append(element('code', '', strings.nameRulePattern));
  notice.append(
    element('h1', '', strings.wrongNameTitle),
    element('p', '', strings.wrongName(name)),
    element('p', '', strings.nameRule),
    rule,
  );
  return notice;
}
