#include "voicemail/policy/team_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>

#include "base/ascii.h"
#include "voicemail/policy/channels.h"

namespace aftertone::voicemail {
namespace {

constexpr std::size_t kLongestName = 40;
constexpr std::size_t kMostSteps = 10;
constexpr std::size_t kMostMembers = 50;
constexpr std::size_t kMostAddresses = 5;
constexpr std::int32_t kMostRounds = 20;
constexpr std::chrono::seconds kShortest{10};
constexpr std::chrono::hours kLongest{24};

constexpr const char* kStepRule =
    "a step is a time and who is asked: \"5m 1001 sms:+491701234567 email:anna@example.com; 1002\"";

bool is_name(std::string_view name) {
  const auto is_allowed = [](char c) { return (c >= 'a' && c <= 'z') || ascii::is_digit(c) || c == '-'; };
  return !name.empty() && name.size() <= kLongestName && std::ranges::all_of(name, is_allowed);
}

// A team cannot ask a team, and nobody's address is left to be guessed.
Status check_member_address(const Address& address) {
  if (address.channel == "secure" || address.target.empty())
    return fail(Code::invalid, "an address is a channel and a target, such as sms:+491701234567; secure: is not one");
  return check_address(address);
}

Status check_step(const TeamStep& step) {
  if (step.time_to_accept < kShortest || step.time_to_accept > kLongest)
    return fail(Code::invalid, "the time to accept of a step is 10s to 24h");
  if (step.members.empty() || step.members.size() > kMostMembers)
    return fail(Code::invalid, fmt::format("a step asks 1 to {} members", kMostMembers));
  std::set<MailboxNumber> asked;
  for (const TeamMember& member : step.members) {
    if (!asked.insert(member.mailbox).second)
      return fail(Code::invalid, "a step asks each mailbox once, not " + member.mailbox.value() + " twice");
    if (member.addresses.size() > kMostAddresses)
      return fail(Code::invalid, fmt::format("a member has at most {} addresses", kMostAddresses));
    for (const Address& address : member.addresses) {
      if (const Status usable = check_member_address(address); !usable) return usable;
    }
  }
  return {};
}

// "90s", "5m", "1h".
std::optional<std::chrono::seconds> parse_time(std::string_view text) {
  if (text.size() < 2) return std::nullopt;
  const auto number = ascii::parse_unsigned(text.substr(0, text.size() - 1), 86'400);
  if (!number) return std::nullopt;
  const auto count = static_cast<std::int64_t>(*number);
  if (text.back() == 's') return std::chrono::seconds(count);
  if (text.back() == 'm') return std::chrono::minutes(count);
  if (text.back() == 'h') return std::chrono::hours(count);
  return std::nullopt;
}

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words = ascii::split(text, ' ');
  std::erase(words, "");
  return words;
}

std::optional<TeamMember> parse_member(const std::vector<std::string_view>& words) {
  if (words.empty() || words.front().find(':') != std::string_view::npos) return std::nullopt;
  TeamMember member{MailboxNumber(std::string(words.front())), {}};
  for (const std::string_view word : std::vector(words.begin() + 1, words.end())) {
    const std::size_t colon = word.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    member.addresses.push_back({std::string(word.substr(0, colon)), std::string(word.substr(colon + 1))});
  }
  return member;
}

}  // namespace

Status check_team(const Team& team) {
  if (!is_name(team.name))
    return fail(Code::invalid, fmt::format("a team's name is 1 to {} of a-z, 0-9, '-'", kLongestName));
  if (team.steps.empty() || team.steps.size() > kMostSteps)
    return fail(Code::invalid, fmt::format("a team has 1 to {} steps", kMostSteps));
  if (team.rounds < 1 || team.rounds > kMostRounds)
    return fail(Code::invalid, fmt::format("a team has 1 to {} rounds", kMostRounds));
  for (const TeamStep& step : team.steps) {
    if (const Status usable = check_step(step); !usable) return usable;
  }
  return {};
}

Result<TeamStep> parse_team_step(std::string_view text) {
  text = ascii::trimmed(text);
  const std::size_t end = text.find(' ');
  const auto time = parse_time(text.substr(0, end));
  if (!time || end == std::string_view::npos) return fail(Code::invalid, kStepRule);
  TeamStep step{*time, {}};
  for (const std::string_view part : ascii::split(text.substr(end), ';')) {
    const auto member = parse_member(words_of(part));
    if (!member) return fail(Code::invalid, kStepRule);
    step.members.push_back(*member);
  }
  if (const Status usable = check_step(step); !usable) return tl::unexpected(usable.error());
  return step;
}

std::string to_text(const TeamStep& step) {
  const auto seconds = step.time_to_accept.count();
  std::string text = seconds % 60 == 0 ? fmt::format("{}m", seconds / 60) : fmt::format("{}s", seconds);
  for (const TeamMember& member : step.members) {
    text += fmt::format("{} {}", &member == &step.members.front() ? "" : ";", member.mailbox.value());
    for (const Address& address : member.addresses)
      text += fmt::format(" {}:{}", address.channel, address.target);
  }
  return text;
}

}  // namespace aftertone::voicemail
