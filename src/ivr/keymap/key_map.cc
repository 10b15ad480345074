#include "ivr/keymap/key_map.h"

#include <algorithm>
#include <iterator>

namespace aftertone::ivr {

const KeyMap& asterisk_key_map() {
  static const KeyMap map{
      .name = "asterisk",
      .greeting = {{'#', Action::skip}, {'0', Action::operator_}, {'*', Action::log_in}},
      .recording = {{'#', Action::stop}, {'0', Action::operator_}},
      .message_review = {{'1', Action::accept},
                         {'2', Action::listen},
                         {'3', Action::re_record},
                         {'4', Action::mark_urgent},
                         {'4', Action::unmark_urgent},
                         {'5', Action::append},
                         {'0', Action::operator_},
                         {'#', Action::accept, false}},
      .greeting_review = {{'1', Action::accept},
                          {'2', Action::listen},
                          {'3', Action::re_record},
                          {'*', Action::cancel}},
      .main = {{'1', Action::hear_new},
               {'2', Action::hear_saved},
               {'3', Action::call_person},
               {'0', Action::options},
               {'*', Action::help},
               {'#', Action::exit}},
      .message = {{'3', Action::call_back},
                  {'4', Action::previous},
                  {'5', Action::repeat},
                  {'6', Action::next},
                  {'7', Action::delete_},
                  {'7', Action::undelete},
                  {'9', Action::save},
                  {'0', Action::options, false},
                  {'*', Action::help},
                  {'#', Action::exit}},
      .options = {{'1', Action::record_personal},
                  {'2', Action::record_busy},
                  {'3', Action::record_name},
                  {'5', Action::change_pin},
                  {'*', Action::main_menu}},
  };
  return map;
}

std::optional<Action> action_of(const Menu& menu, char key) {
  const auto found = std::find_if(menu.begin(), menu.end(), [key](const MenuEntry& entry) { return entry.key == key; });
  if (found == menu.end()) return std::nullopt;
  return found->action;
}

std::string keys_of(const Menu& menu) {
  std::string keys;
  for (const MenuEntry& entry : menu)
    keys += entry.key;
  return keys;
}

Menu only(const Menu& menu, Action action) {
  Menu found;
  std::copy_if(menu.begin(), menu.end(), std::back_inserter(found),
               [action](const MenuEntry& entry) { return entry.action == action; });
  return found;
}

Menu without(Menu menu, std::initializer_list<Action> actions) {
  const auto is_left_out = [actions](const MenuEntry& entry) {
    return std::find(actions.begin(), actions.end(), entry.action) != actions.end();
  };
  menu.erase(std::remove_if(menu.begin(), menu.end(), is_left_out), menu.end());
  return menu;
}

}  // namespace aftertone::ivr
