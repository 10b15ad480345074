// Trunks: where calls out go, in which order, and which of them has been found dead lately.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sip/auth/digest.h"

namespace aftertone::call {

// Where calls out go, and as whom.
struct Trunk {
  std::string host;                                           // of the request URI: "pbx.example.com", "192.0.2.1:5070"
  std::string transport = "udp";                              // "tcp"
  std::string proxy;                                          // SIP URI of the outbound proxy; empty: none
  std::string caller_id;                                      // user part of From
  std::string caller_name;                                    // shown; may be empty
  std::string international = "+";                            // what stands before the country code there: "+", "00"
  std::optional<sip::Credentials> credentials;                // of this trunk, and of nobody else
  std::function<bool(const std::string& number)> dials = {};  // whether it takes this number; none: every one
};

// What a number is called at the trunk: "sip:+49301234@pbx.example.com".
std::string uri_at(const Trunk& trunk, const std::string& number);

// Home: the calls' loop, apart from all().
class TrunkBook {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  explicit TrunkBook(std::vector<Trunk> trunks) : trunks_(std::move(trunks)) {}

  const std::vector<Trunk>& all() const { return trunks_; }
  // Those that dial the number, as configured; those found dead lately stand last, the one that may be back soonest
  // first: they are tried when there is nothing else.
  std::vector<const Trunk*> for_number(const std::string& number, TimePoint now) const;

  // It has not answered, or has said that it takes no calls: passed over for 30 s, after each further time for longer,
  // at most 5 min.
  void found_dead(const Trunk& trunk, TimePoint now);
  void found_alive(const Trunk& trunk) { dead_.erase(&trunk); }

 private:
  struct Dead {
    TimePoint until;
    std::chrono::seconds pause{0};
  };
  TimePoint dead_until(const Trunk* trunk, TimePoint now) const;

  const std::vector<Trunk> trunks_;
  std::map<const Trunk*, Dead> dead_;
};

}  // namespace aftertone::call
