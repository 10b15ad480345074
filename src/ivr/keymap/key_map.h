// Menus as tables. A key map says which key does what in each menu; the spoken menu is made from the same table, so the
// two cannot disagree. Actions that exclude each other may share a key: the dialogue leaves one of them out.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

#include "ivr/phrase/phrases.h"

namespace aftertone::ivr {

enum class Action {
  // while the caller hears the greeting, and while recording
  skip,
  log_in,
  operator_,
  stop,
  // review of a recording
  accept,
  listen,
  re_record,
  append,
  mark_urgent,
  unmark_urgent,
  cancel,
  // the owner's main menu
  hear_new,
  hear_saved,
  call_person,
  options,
  // after a message
  repeat,
  next,
  previous,
  delete_,
  undelete,
  save,
  call_back,
  // options
  record_personal,
  record_busy,
  record_name,
  change_pin,
  main_menu,
  // everywhere
  help,
  exit,
};

struct MenuEntry {
  char key;
  Action action;
  bool is_spoken = true;  // false: works, and is said only when help is asked for
};

using Menu = std::vector<MenuEntry>;

struct KeyMap {
  std::string name;
  Menu greeting;         // the caller hears the announcement
  Menu recording;        // the caller speaks
  Menu message_review;   // the caller may change what was said
  Menu greeting_review;  // the owner's new greeting
  Menu main;
  Menu message;
  Menu options;
};

// The keys of Asterisk's VoiceMailMain, with append on 5 in the review. Other profiles are further tables.
const KeyMap& asterisk_key_map();

// Constant or copied: pure functions.
std::optional<Action> action_of(const Menu& menu, char key);
std::string keys_of(const Menu& menu);
Menu only(const Menu& menu, Action action);
Menu without(Menu menu, std::initializer_list<Action> actions);

}  // namespace aftertone::ivr
