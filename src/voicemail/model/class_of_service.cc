#include "voicemail/model/class_of_service.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace aftertone::voicemail {
namespace {

using Use = std::pair<std::string_view, bool ClassOfService::*>;
constexpr std::array<Use, 4> kUses{{{"outcall", &ClassOfService::outcall},
                                    {"call-back", &ClassOfService::call_back},
                                    {"transfer", &ClassOfService::transfer},
                                    {"from-outside", &ClassOfService::from_outside}}};

}  // namespace

std::vector<std::string> uses_of(const ClassOfService& service) {
  std::vector<std::string> uses;
  for (const auto& [word, use] : kUses) {
    if (service.*use) uses.emplace_back(word);
  }
  return uses;
}

Status set_uses(const std::vector<std::string>& uses, ClassOfService& service) {
  for (const auto& [word, use] : kUses)
    service.*use = false;
  for (const std::string& wanted : uses) {
    const auto* const found = std::ranges::find(kUses, wanted, &Use::first);
    if (found == kUses.end()) return fail(Code::invalid, "uses: of outcall, call-back, transfer, from-outside");
    service.*(found->second) = true;
  }
  return {};
}

}  // namespace aftertone::voicemail
