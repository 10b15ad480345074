#include "sip/headers/forwarding_history.h"

#include <algorithm>

#include "sip/headers/forward_reason.h"
#include "sip/headers/uri.h"

namespace aftertone::sip {
namespace {

constexpr std::size_t kMaxEntries = 50;  // more is a loop or an attack

bool is_hidden(const Uri& uri) {
  return uri.user.empty() || uri.user == "anonymous" || uri.host == "anonymous.invalid";
}

struct Entry {
  std::string user;                               // empty: hidden
  std::string index;                              // "1.2.1"
  std::string mapped;                             // mp=: the index of the entry this one was mapped from
  bool is_same_user = false;                      // rc or np: routing, not forwarding
  bool is_translation = false;                    // cause=380 (RFC 8119)
  ForwardReason cause = ForwardReason::unknown;   // of the URI parameter: why the call came here
  ForwardReason answer = ForwardReason::unknown;  // of the Reason header: what happened to the call here
};

std::vector<Entry> read_entries(const std::vector<std::string>& history_info) {
  std::vector<Entry> entries;
  for (const std::string& value : history_info) {
    if (entries.size() == kMaxEntries) break;
    const auto address = parse_name_address(value);
    if (!address) continue;
    Entry entry;
    if (!is_hidden(address->uri)) entry.user = address->uri.user;
    entry.index = find_parameter(address->parameters, "index").value_or("");
    entry.mapped = find_parameter(address->parameters, "mp").value_or("");
    entry.is_same_user = find_parameter(address->parameters, "rc") || find_parameter(address->parameters, "np");
    const std::string cause = find_parameter(address->uri.parameters, "cause").value_or("");
    entry.cause = reason_of_cause_parameter(cause);
    entry.is_translation = cause == "380";
    entry.answer = reason_of_reason_header(find_parameter(address->uri.headers, "reason").value_or(""));
    entries.push_back(std::move(entry));
  }
  return entries;
}

const Entry* find_index(const std::vector<Entry>& entries, std::size_t before, std::string_view index) {
  for (std::size_t i = 0; i < before; ++i) {
    if (!index.empty() && entries[i].index == index) return &entries[i];
  }
  return nullptr;
}

// The entry from which entry `i` came: mp says it; without it the parent by index ("1" of "1.2"), else the one before.
const Entry& origin_of(const std::vector<Entry>& entries, std::size_t i) {
  if (const Entry* mapped = find_index(entries, i, entries[i].mapped)) return *mapped;
  const std::string& index = entries[i].index;
  const std::size_t dot = index.rfind('.');
  const Entry* parent = dot == std::string::npos ? nullptr : find_index(entries, i, index.substr(0, dot));
  return parent != nullptr ? *parent : entries[i - 1];
}

// Why the call left the origin of entry `i`: the new target's cause, else what the last one tried answered.
ForwardReason reason_of(const std::vector<Entry>& entries, std::size_t i, const Entry& origin) {
  if (entries[i].cause != ForwardReason::unknown) return entries[i].cause;
  if (entries[i - 1].answer != ForwardReason::unknown) return entries[i - 1].answer;
  return origin.answer;
}

// Who tried several targets one after the other (1.1, 1.2) forwarded once: for what made him try the last one.
void add(std::vector<Diverter>& diverters, const std::string& user, ForwardReason reason) {
  const auto known =
      std::find_if(diverters.begin(), diverters.end(), [&](const Diverter& d) { return d.user == user; });
  if (known == diverters.end()) {
    diverters.push_back({user, reason});
  } else if (reason != ForwardReason::unknown) {
    known->reason = reason;
  }
}

}  // namespace

std::vector<Diverter> diverters_of_history(const std::vector<std::string>& history_info,
                                           const std::string& current_user) {
  std::vector<Entry> entries = read_entries(history_info);
  if (entries.empty()) return {};
  if (entries.back().user != current_user) {
    Entry current;
    current.user = current_user;
    entries.push_back(std::move(current));
  }
  std::vector<Diverter> diverters;
  for (std::size_t i = 1; i < entries.size(); ++i) {
    const Entry& entry = entries[i];
    if (entry.is_translation || (entry.is_same_user && entry.mapped.empty())) continue;
    const Entry& origin = origin_of(entries, i);
    if (origin.user.empty() || origin.user == entry.user) continue;
    add(diverters, origin.user, reason_of(entries, i, origin));
  }
  return diverters;
}

std::vector<Diverter> diverters_of_diversion(const std::vector<std::string>& diversion) {
  std::vector<Diverter> diverters;
  for (const std::string& value : diversion) {
    if (diverters.size() == kMaxEntries) break;
    const auto address = parse_name_address(value);
    if (!address || is_hidden(address->uri)) continue;
    const std::string reason = find_parameter(address->parameters, "reason").value_or("");
    diverters.push_back({address->uri.user, reason_of_diversion(reason)});
  }
  std::reverse(diverters.begin(), diverters.end());
  return diverters;
}

std::string first_target_of_history(const std::vector<std::string>& history_info) {
  const std::vector<Entry> entries = read_entries(history_info);
  return entries.empty() ? std::string() : entries.front().user;
}

}  // namespace aftertone::sip
