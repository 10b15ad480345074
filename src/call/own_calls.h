// Our own calls that are under way, so that one that comes back to us, because whoever was called is forwarded to our
// voicemail, is recognised: two voicemails must not leave messages about each other for ever.
#pragma once

#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "sip/headers/invite.h"

namespace aftertone::call {

// Header of our INVITEs. Whoever gets one with it talks to a machine: a voicemail of ours takes no message from it,
// whichever of our servers has called.
inline constexpr const char* kOwnCallHeader = "X-Aftertone-Call";

// One of our calls, as long as somebody holds it.
class OwnCall {
 public:
  OwnCall(std::string mark, std::string number) : mark_(std::move(mark)), number_(std::move(number)) {}

  const std::string& mark() const { return mark_; }  // of its INVITEs; cannot be guessed
  // Any thread. Where it came back to, empty: nowhere.
  std::string came_back_to() const;

 private:
  friend class OwnCalls;
  const std::string mark_;
  // Guards what follows: INVITEs come on the SIP thread.
  mutable std::mutex mutex_;
  std::string number_;  // that is being called now
  bool is_answered_ = false;
  std::string call_id_;
  std::string came_back_to_;
};

// What is known of an INVITE before it is decided what to do with it.
struct Arrival {
  std::string mark;
  std::string call_id;
  std::string caller;                // empty: withheld
  std::vector<std::string> numbers;  // that were called, or have forwarded it
  std::string mailbox;
};

// Any thread.
class OwnCalls {
 public:
  // `caller_ids`: the numbers that our calls come from.
  explicit OwnCalls(std::vector<std::string> caller_ids) : caller_ids_(std::move(caller_ids)) {}

  std::shared_ptr<OwnCall> begin(const std::string& number);
  // It calls this number now, with this Call-ID.
  void dials(OwnCall& call, const std::string& number, const std::string& call_id);
  // From now on only what nobody else can have counts: a call that is forwarded to us comes before our own is answered.
  void is_answered(OwnCall& call);

  // Why this can only be a call of ours; empty: it is not. The call is told where it came back to. By its mark; by its
  // Call-ID, which some leave as it is; or, where a PBX has taken these off and our call is not answered yet: a caller
  // who is ourselves or says nothing, and a number that we are calling; or a caller who is ourselves.
  std::string recognise(const Arrival& arrival);

 private:
  std::string why_ours(const OwnCall& call, const Arrival& arrival) const;

  const std::vector<std::string> caller_ids_;
  std::mutex mutex_;  // guards the list
  std::list<std::weak_ptr<OwnCall>> calls_;
};

// Of an INVITE: every number that it names, besides the caller.
std::vector<std::string> numbers_of(const sip::Invite& invite);

// The same telephone, however it is prefixed: "+49 30 123456" and "030123456".
bool is_same_number(std::string_view a, std::string_view b);

}  // namespace aftertone::call
