// How the outbox is worked on. The defaults are those of the design; tests make the times short.
#pragma once

#include <chrono>
#include <cstddef>
#include <string>

namespace aftertone::notify {

struct OutboxSettings {
  std::chrono::milliseconds poll{1000};         // how often to look for rows that nobody hinted at
  std::chrono::milliseconds store_retry{1000};  // after the database did not answer
  std::chrono::seconds first_retry{15};         // doubled with every try
  std::chrono::seconds longest_retry{15 * 60};
  std::chrono::hours give_up_after{48};        // from when the row was due first, without quiet hours
  std::chrono::milliseconds stop_grace{5000};  // how long a delivery that is committing may still wait for its answer
  std::chrono::seconds hold_for{120};          // for a word about what must not be sent twice

  int kinds_a_look = 300;  // of each channel; of more, one piece of the line after the other is looked at
  std::chrono::milliseconds next_piece{50};  // until then, where the piece before gave nothing to do

  std::size_t turns_a_claim = 50;
  int rows_a_turn = 5;    // of one target, told one after the other before others have their turn
  int digest_above = 5;   // more than so many waiting for one target are told in a digest, where the channel can
  int digest_rows = 100;  // at most in one digest

  int target_burst = 5;                           // at once to one target, and then
  std::chrono::milliseconds target_pause{6'000};  // one in so much time; 0: as they come
  int relay_per_second = 50;                      // 0: as they come

  int failures_to_open = 5;                       // in a row, for which nothing is tried through a relay
  std::chrono::milliseconds first_probe{15'000};  // until a single delivery tries whether it is back; then doubled
  std::chrono::milliseconds longest_probe{120'000};
};

}  // namespace aftertone::notify
