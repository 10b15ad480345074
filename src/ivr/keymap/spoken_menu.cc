#include "ivr/keymap/spoken_menu.h"

#include <algorithm>
#include <span>

#include "ivr/prompt/words.h"

namespace aftertone::ivr {
namespace {

struct Choice {
  char key;
  Action action;
};

// A recorded sentence and the choices it names. Those that name several stand first.
struct Sentence {
  const char* word;
  std::vector<Choice> choices;
};

const std::vector<Sentence>& sentences() {
  static const std::vector<Sentence> all{
      {"vm-review", {{'1', Action::accept}, {'2', Action::listen}, {'3', Action::re_record}}},
      {"vm-helpexit", {{'*', Action::help}, {'#', Action::exit}}},
      {"vm-torerecord", {{'3', Action::re_record}}},
      {"vm-review-urgent", {{'4', Action::mark_urgent}}},
      {"vm-review-nonurgent", {{'4', Action::unmark_urgent}}},
      {"vm-reachoper", {{'0', Action::operator_}}},
      {"vm-prev", {{'4', Action::previous}}},
      {"vm-repeat", {{'5', Action::repeat}}},
      {"vm-next", {{'6', Action::next}}},
      {"vm-delete", {{'7', Action::delete_}}},
      {"vm-undelete", {{'7', Action::undelete}}},
      {"vm-savemessage", {{'9', Action::save}}},
      {"vm-starmain", {{'*', Action::main_menu}}},
      {"vm-star-cancel", {{'*', Action::cancel}}},
  };
  return all;
}

// What a key does, after "press <key>". A key map that moves an action away from its recorded sentence needs one here.
const char* purpose_of(Action action) {
  switch (action) {
    case Action::append:
      return "at-to-append";
    case Action::hear_new:
      return "at-to-hear-new";
    case Action::hear_saved:
      return "at-to-hear-saved";
    case Action::call_back:
      return "at-to-call-back";
    case Action::call_person:
      return "at-to-call-person";
    case Action::options:
      return "at-to-options";
    case Action::record_personal:
      return "at-to-record-greeting";
    case Action::record_busy:
      return "at-to-record-busy";
    case Action::record_name:
      return "at-to-record-name";
    case Action::change_pin:
      return "at-to-change-pin";
    default:
      return nullptr;
  }
}

bool offers(std::span<const MenuEntry> entries, const Choice& choice) {
  return std::any_of(entries.begin(), entries.end(), [&choice](const MenuEntry& entry) {
    return entry.key == choice.key && entry.action == choice.action;
  });
}

const Sentence* sentence_for(std::span<const MenuEntry> entries) {
  const Choice first{entries.front().key, entries.front().action};
  for (const Sentence& sentence : sentences()) {
    const auto& named = sentence.choices;
    if (named.front().key != first.key || named.front().action != first.action) continue;
    if (std::all_of(named.begin(), named.end(), [&](const Choice& choice) { return offers(entries, choice); })) {
      return &sentence;
    }
  }
  return nullptr;
}

}  // namespace

Words spoken_menu(const Menu& menu, Detail detail) {
  Menu entries;
  std::copy_if(menu.begin(), menu.end(), std::back_inserter(entries),
               [detail](const MenuEntry& entry) { return entry.is_spoken || detail == Detail::everything; });
  Words words;
  while (!entries.empty()) {
    const MenuEntry first = entries.front();
    if (const Sentence* sentence = sentence_for(entries)) {
      words.emplace_back(sentence->word);
      for (const Choice& choice : sentence->choices)
        entries = without(std::move(entries), {choice.action});
      continue;
    }
    if (const char* purpose = purpose_of(first.action)) {
      words.emplace_back(words::kPress);
      for (const std::string& digit : Phrases::digits(std::string(1, first.key)))
        words.push_back(digit);
      words.emplace_back(purpose);
    }
    entries.erase(entries.begin());
  }
  return words;
}

}  // namespace aftertone::ivr
