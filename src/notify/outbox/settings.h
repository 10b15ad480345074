// How the outbox is worked on. The defaults are those of the design; tests make the times short.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

namespace aftertone::notify {

struct OutboxSettings {
  std::string holder = "notify";                // who holds the role, for the audit log
  std::chrono::milliseconds poll{1000};         // how often to look for rows that nobody hinted at
  std::chrono::milliseconds store_retry{1000};  // after the database did not answer
  std::chrono::seconds first_retry{15};         // doubled with every try
  std::chrono::seconds longest_retry{15 * 60};
  std::chrono::hours give_up_after{48};        // from when the row was made
  std::chrono::milliseconds stop_grace{5000};  // how long a delivery that is committing may still wait for its answer
  int claim = 20;                              // rows at a time
  std::size_t rows_in_hand = 1000;             // claimed and not finished
  std::size_t rows_per_target = 100;  // of these for one target; more are put back, so that it cannot use them up
  std::chrono::seconds put_back_for{60};
};

}  // namespace aftertone::notify
