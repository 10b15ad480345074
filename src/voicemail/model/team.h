// People who are asked to take on secure messages, in order: who comes next when nobody accepts.
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "voicemail/model/delivery.h"
#include "voicemail/model/mailbox.h"

namespace aftertone::voicemail {

struct TeamMember {
  MailboxNumber mailbox;           // who it is: name, language, PIN
  std::vector<Address> addresses;  // all are told; none: the mailbox's e-mail
  bool operator==(const TeamMember&) const = default;
};

// Its members are asked at once, and exactly one accepts.
struct TeamStep {
  std::chrono::seconds time_to_accept{300};
  std::vector<TeamMember> members;
  bool operator==(const TeamStep&) const = default;
};

struct Team {
  std::string name;  // keeps check_team()
  std::vector<TeamStep> steps;
  std::int32_t rounds = 1;  // through all steps, before it is given up
  bool operator==(const Team&) const = default;
};

}  // namespace aftertone::voicemail
