// Which alerts are raised, and when somebody is to be told of them. Pure: it is told the time.
//
// An alert is raised by its first line, and over when it has been said to be over, and was not raised again, for a
// while (a moment: when it has not happened again for a while). One that comes back soon after is given twice as long
// the next time, so that what flaps becomes one alert and not many. News is collected for some seconds and told
// together; what stays raised is told again at intervals.
#pragma once

#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "alerts/alert.h"

namespace aftertone::alerts {

// A line of the log that has a code.
struct Line {
  const log::ErrorCode* code = nullptr;
  bool is_over = false;
  std::string thing;
  std::string text;
};

struct Timing {
  std::chrono::milliseconds group{5'000};        // news is collected
  std::chrono::milliseconds over_after{60'000};  // a trouble must be away
  std::chrono::milliseconds forget{900'000};     // a moment must not come again
  std::chrono::milliseconds repeat{3'600'000};   // what is still raised is told again; 0: never
};

struct Now {
  std::chrono::steady_clock::time_point steady;
  WallTime wall;
};

// An alert as it is kept from one start of the process to the next.
struct KeptAlert {
  Alert alert;
  bool is_trouble = false;
  bool is_told = false;
  WallTime told_at;
};

constexpr std::size_t kMostAlerts = 200;  // raised at once, and of the past; more are counted

class AlertBook {
 public:
  explicit AlertBook(Timing timing) : timing_(timing) {}

  void hear(const Line& line, Now now);
  // What is to be told now; mostly nothing. `at_once`: without collecting.
  std::vector<News> take_news(Now now, bool at_once = false);
  std::size_t take_left_out() { return std::exchange(left_out_, 0); }

  std::vector<Alert> raised() const;
  std::uint64_t changes() const { return changes_; }  // grows with every alert that comes, is told or goes
  std::vector<KeptAlert> kept(Now now) const;
  // Of the last start. A trouble that is not raised again within ten minutes is over.
  void restore(const std::vector<KeptAlert>& kept, Now now);

 private:
  using Instant = std::chrono::steady_clock::time_point;
  using Key = std::pair<std::string, std::string>;
  struct Entry {
    Alert alert;
    bool is_trouble = false;
    bool is_told = false;
    Instant heard_at;
    Instant told_at;
    std::optional<Instant> ended_at;  // perhaps later than now
    std::chrono::milliseconds must_be_away{0};
  };
  struct Past {
    Instant over_at;
    std::chrono::milliseconds must_be_away{0};
  };

  void raise(const Line& line, Now now);
  void settle(Instant now);
  std::chrono::milliseconds must_be_away(const Key& key, bool is_trouble, Instant now) const;
  bool is_over(const Entry& entry, Instant now) const;
  bool is_due_again(const Entry& entry, Instant now) const;

  const Timing timing_;
  std::map<Key, Entry> entries_;
  std::map<Key, Past> past_;
  std::vector<News> over_;  // and not told yet
  std::optional<Instant> first_waits_since_;
  std::size_t left_out_ = 0;
  std::uint64_t changes_ = 0;
};

}  // namespace aftertone::alerts
