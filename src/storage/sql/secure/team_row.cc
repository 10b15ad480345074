#include "storage/sql/secure/team_row.h"

#include <nlohmann/json.hpp>

namespace aftertone::storage {
namespace {

using nlohmann::json;
using voicemail::TeamMember;
using voicemail::TeamStep;

json to_json(const TeamMember& member) {
  json addresses = json::array();
  for (const voicemail::Address& address : member.addresses)
    addresses.push_back(json::array({address.channel, address.target}));
  return {{"mailbox", member.mailbox.value()}, {"addresses", addresses}};
}

TeamMember member_from(const json& from) {
  TeamMember member;
  member.mailbox = voicemail::MailboxNumber(from.at("mailbox").get<std::string>());
  for (const json& address : from.at("addresses"))
    member.addresses.push_back({address.at(0).get<std::string>(), address.at(1).get<std::string>()});
  return member;
}

}  // namespace

std::string steps_text(const std::vector<TeamStep>& steps) {
  json list = json::array();
  for (const TeamStep& step : steps) {
    json members = json::array();
    for (const TeamMember& member : step.members)
      members.push_back(to_json(member));
    list.push_back({{"seconds", step.time_to_accept.count()}, {"members", members}});
  }
  return list.dump(-1, ' ', false, json::error_handler_t::replace);
}

Result<std::vector<TeamStep>> parse_steps(std::string_view text) {
  try {
    std::vector<TeamStep> steps;
    for (const json& from : json::parse(text)) {
      TeamStep step;
      step.time_to_accept = std::chrono::seconds(from.at("seconds").get<std::int64_t>());
      for (const json& member : from.at("members"))
        step.members.push_back(member_from(member));
      steps.push_back(std::move(step));
    }
    return steps;
  } catch (const json::exception& error) {
    return fail(Code::corrupt, std::string("no list of steps: ") + error.what());
  }
}

}  // namespace aftertone::storage
