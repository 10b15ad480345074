// How lamps are told. The defaults are those of the design; tests make the times short.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "sip/auth/digest.h"

namespace aftertone::notify {

// In URIs of ours "{mailbox}" stands for the number: "sip:{mailbox}@pbx.example.com".
struct LampSettings {
  // SUBSCRIBE
  bool serves_subscriptions = true;
  std::string home = "lamp";             // the address that serves them: after a restart it goes on with its own
  std::vector<std::string> allow;        // addresses and prefixes that may subscribe
  std::vector<std::string> own_numbers;  // pilot numbers, never a mailbox
  std::chrono::seconds min_expires{60};
  std::chrono::seconds max_expires{3600};
  std::size_t most_subscriptions = 50'000;
  std::size_t most_per_mailbox = 50;
  double subscribes_per_second = 1000;

  std::string account;                        // Message-Account; empty: what was subscribed to
  std::vector<std::string> unsolicited;       // URIs that get NOTIFYs without having asked, for every mailbox
  std::vector<std::string> publish;           // URIs that get PUBLISHs, for every mailbox
  std::chrono::seconds publish_expires{900};  // also how long a publication stays that a crash made us lose the etag of

  // With what NOTIFYs and PUBLISHs are signed that go to this host, written as in the URIs ("pbx.example.com:5070").
  struct Account {
    std::string host;
    sip::Credentials credentials;
  };
  std::vector<Account> accounts;

  double sends_per_second = 400;
  std::chrono::milliseconds coalesce{1000};  // between two NOTIFYs to one watcher
  std::chrono::milliseconds poll{500};       // how often to look for changes
  std::chrono::seconds reconcile{600};
  std::chrono::seconds retry{30};  // after a watcher's temporary error
  std::chrono::milliseconds store_retry{1000};
  std::chrono::milliseconds first_pause{5000};  // while such a URI does not answer; doubled up to
  std::chrono::milliseconds longest_pause{60'000};
  std::size_t most_in_flight = 5000;  // requests without an answer
  std::size_t most_to_one = 200;      // of these to one URI of `unsolicited` or `publish`
};

}  // namespace aftertone::notify
